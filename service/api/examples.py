"""Examples for the API's description. The cable is invented."""

import hashlib
from typing import Any

CABLE = """R 121015Z MAR 85
FM AMEMBASSY ESTOVIA
TO SECSTATE WASHDC 1185

C O N F I D E N T I A L ESTOVIA 00412

E.O. 12356: DECL: OADR
TAGS: PREL
SUBJECT: CALL ON THE HARBOR COMMISSIONER

1. (C) HARBOR COMMISSIONER ILDIKO MARENKO TOLD EMBOFF ON
MARCH 11 THAT THE NEW TARIFF WILL BE ANNOUNCED IN APRIL.

2. (U) THE PRESS HAS REPORTED THE SAME.
HALVERSON
"""

AS_JSON = {
    "summary": "A cable as JSON",
    "value": {
        "text": CABLE,
        "name": "85ESTOVIA412.txt",
        "profile": "public",
        "as_of": "2026-01-15",
    },
}

CABLE_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/CableIn"},
            "examples": {"cable": AS_JSON},
        },
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "name": {"type": "string"},
                    "profile": {"type": "string", "default": "public"},
                    "as_of": {"type": "string", "format": "date"},
                },
            },
        },
    },
}

_ID = "7b0a4c1e9f2d4d6c8a5b3e1f0c9d8e7a"
_LINKS = {
    "self": f"/v1/cables/{_ID}",
    "report": f"/v1/cables/{_ID}/report",
    "redacted": f"/v1/cables/{_ID}/redacted",
}

RECEIPT: dict[str, Any] = {"id": _ID, "created": True, "links": _LINKS}

# What becomes of CABLE; a test holds it against the real line.
DONE: dict[str, Any] = {
    "id": _ID,
    "batch": None,
    "position": 0,
    "veiled": False,
    "name": "85ESTOVIA412.txt",
    "sha256": hashlib.sha256(CABLE.encode()).hexdigest(),
    "size": len(CABLE.encode()),
    "profile": "public",
    "as_of": "2026-01-15",
    "status": "done",
    "code": None,
    "message": None,
    "hint": None,
    "disposition": "needs_decision",
    "attempts": 1,
    "submitted_at": "2026-01-15T09:30:00Z",
    "started_at": "2026-01-15T09:30:01Z",
    "finished_at": "2026-01-15T09:30:02Z",
    "disposed_at": None,
    "summary": {
        "mrn": "85 ESTOVIA 412",
        "marking": "CONFIDENTIAL",
        "errors": 0,
        "warnings": 0,
        "infos": 1,
        "people": 2,
        "redactions": 2,
        "pending": 2,
        "reasons": {"unmarked": 1, "declassification due": 1},
    },
    "links": _LINKS,
}

LIST: dict[str, Any] = {"cables": [DONE], "next": None}


def answer(status: int, description: str, example: dict[str, Any]) -> dict[int | str, Any]:
    """A route's answer with an example, for its description."""
    return {
        status: {"description": description, "content": {"application/json": {"example": example}}}
    }
