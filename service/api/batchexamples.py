"""Examples of batches for the API's description."""

from typing import Any

_ID = "3f9d0a7c5e1b4c2d9a8f6b7e0d1c2b3a"
_LINKS = {"self": f"/v1/batches/{_ID}", "cables": f"/v1/batches/{_ID}/cables"}
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FORM = {
    "schema": {
        "type": "object",
        "properties": {
            "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
            "name": {"type": "string"},
            "profile": {"type": "string", "default": "public"},
            "as_of": {"type": "string", "format": "date"},
            "text_column": {"type": "string"},
            "name_column": {"type": "string"},
        },
    }
}
_UPLOADS = {
    "multipart/form-data": _FORM,
    "application/zip": _BYTES,
    "application/x-tar": _BYTES,
    "application/gzip": _BYTES,
    "application/jsonl": _BYTES,
    "text/csv": _BYTES,
    "text/plain": _BYTES,
}

PART_BODY = {"required": True, "content": _UPLOADS}
BATCH_BODY = {
    "required": True,
    "content": _UPLOADS
    | {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/OrderIn"},
            "examples": {
                "empty": {
                    "summary": "A batch that waits for cables",
                    "value": {"name": "Box 14", "profile": "public", "as_of": "2026-01-15"},
                }
            },
        }
    },
}

BATCH_RECEIPT: dict[str, Any] = {"id": _ID, "created": True, "submitted": 412, "links": _LINKS}

BATCH: dict[str, Any] = {
    "id": _ID,
    "name": "Box 14",
    "profile": "public",
    "as_of": "2026-01-15",
    "state": "redacting",
    "created_at": "2026-01-15T09:30:00Z",
    "closed_at": "2026-01-15T09:30:04Z",
    "finished_at": None,
    "ledger": {
        "submitted": 412,
        "queued": 280,
        "running": 8,
        "done": 121,
        "failed": 3,
        "quarantined": 0,
        "cancelled": 0,
        "ready": 40,
        "needs_decision": 80,
        "held": 1,
    },
    "collected": 409,
    "unread": 3,
    "rate": 6.2,
    "seconds_left": 46.5,
    "errors": 97,
    "warnings": 310,
    "infos": 22,
    "links": _LINKS,
}
