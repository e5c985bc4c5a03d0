"""Examples for the API's description. The cable is invented."""

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
