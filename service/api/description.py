"""/openapi.json: the API's description."""

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse

from rules.report import ReleasableReport, Report
from service.accounts.asking import OPEN, Present
from service.api.models import problems
from service.errors import Problem
from service.intake.cable import CableIn
from service.intake.order import OrderIn

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
def describe(request: Request, context: Present) -> JSONResponse:
    return JSONResponse(request.app.openapi())


def complete(app: FastAPI) -> None:
    """Add the models that routes read or write by hand, and what every route but the open ones
    asks for and may answer."""
    description: dict[str, Any] = app.openapi()
    components = description["components"]
    for model in (CableIn, OrderIn, Problem, Report, ReleasableReport):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        components["schemas"].update(schema.pop("$defs", {}))
        components["schemas"][model.__name__] = schema
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, ways in description["paths"].items():
        for operation in ways.values() if path not in OPEN else ():
            operation["security"] = [{"token": []}]
            for status, answer in problems(401, 403).items():
                operation["responses"][str(status)] = answer
