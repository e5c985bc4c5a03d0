"""/v1/releases: put forward, approve, hand out, revoke."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from service.accounts.asking import Approving, Asked, Deciding, Reading
from service.api.cables import CableId, read_cleared
from service.api.models import problems
from service.api.results import CHARSETS
from service.pages.look import REPORT_POLICY
from service.releasing import approve, put_forward
from worker.store.releases import Handed, Release, list_releases, read_release
from worker.store.revoking import read_released, revoke_release

router = APIRouter(prefix="/v1", tags=["releases"])

ReleaseId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="as given when put forward")]


class ReleaseIn(BaseModel):
    """copy_sha256: of the proposed copy as the reviewer read it."""

    model_config = ConfigDict(extra="forbid")

    copy_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class RevocationIn(BaseModel):
    """code: why, in a word of the office's own."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")


class ReleaseOut(BaseModel):
    """What a release binds, and where it stands. Digests are sha256; proposed_sha256 is of the copy
    the reviewer read, the others of what is handed out."""

    id: str
    cable_id: str
    state: Literal["proposed", "released", "revoked"]
    result_key: str
    ruleset_digest: str
    batch_digest: str | None
    decisions_digest: str | None
    profile: str
    as_of: date
    proposed_sha256: str
    copy_sha256: str
    report_sha256: str
    page_sha256: str
    reviewer: str
    reviewed_at: datetime
    approver: str | None
    approved_at: datetime | None
    revoked_by: str | None
    revoked_at: datetime | None
    revoked_for: str | None


class ReleaseList(BaseModel):
    releases: list[ReleaseOut]


@router.post(
    "/cables/{cable_id}/releases",
    status_code=201,
    operation_id="putForward",
    summary="Put a cable forward for release",
    responses=problems(404, 409, 422),
)
def propose(context: Deciding, cable_id: CableId, asked: ReleaseIn) -> ReleaseOut:
    """By a reviewer, who has read the copy. Refused where anything of it is pending, held or no
    longer as it was. Nothing is handed out until it is approved."""
    read_cleared(context, cable_id)
    return _describe(put_forward(context, cable_id, asked.copy_sha256, context.actor))


@router.get(
    "/cables/{cable_id}/releases",
    operation_id="listReleases",
    summary="The releases of a cable",
    responses=problems(404, 422),
)
def list_all(context: Reading, cable_id: CableId) -> ReleaseList:
    read_cleared(context, cable_id)
    found = list_releases(context.engine, context.office, cable_id)
    return ReleaseList(releases=[_describe(release) for release in found])


@router.get(
    "/releases/{release_id}",
    operation_id="getRelease",
    summary="Where a release stands",
    responses=problems(404, 422),
)
def look_up(context: Reading, release_id: ReleaseId) -> ReleaseOut:
    return _describe(_find(context, release_id))


@router.post(
    "/releases/{release_id}/approve",
    operation_id="approveRelease",
    summary="Approve a release",
    responses=problems(403, 404, 409, 422),
)
def clear(context: Approving, release_id: ReleaseId) -> ReleaseOut:
    """By an approver, who is another than the reviewer where the office demands two. Refused where
    anything that decided the copy changed since."""
    _find(context, release_id)
    return _describe(approve(context, release_id, context.actor))


@router.post(
    "/releases/{release_id}/revoke",
    operation_id="revokeRelease",
    summary="Revoke a release",
    responses=problems(404, 422),
)
def revoke(context: Approving, release_id: ReleaseId, asked: RevocationIn) -> ReleaseOut:
    """Nothing of it is handed out any more, and no backup that is put back changes that."""
    _find(context, release_id)
    revoked = revoke_release(
        context.engine,
        context.revocations,
        context.office,
        release_id,
        code=asked.code,
        actor=context.actor,
    )
    return _describe(revoked)


HANDED = problems(404, 409, 410, 422)


@router.get(
    "/releases/{release_id}/copy",
    operation_id="getReleasedCopy",
    summary="The released copy",
    response_class=Response,
    responses={200: {"description": "As it was checked", "content": {"text/plain": {}}}, **HANDED},
)
def copy(context: Reading, release_id: ReleaseId) -> Response:
    """In the encoding the cable came in."""
    handed = _hand(context, release_id, "copy")
    charset = CHARSETS.get(handed.encoding, handed.encoding)
    name = f'inline; filename="{release_id}.txt"'
    headers = {"content-type": f"text/plain; charset={charset}", "content-disposition": name}
    return Response(handed.copy, headers=headers)


@router.get(
    "/releases/{release_id}/report",
    operation_id="getReleasedReport",
    summary="The report of a release",
    response_class=Response,
    responses={
        200: {
            "description": "As it was checked",
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/ReleasableReport"}}
            },
        },
        **HANDED,
    },
)
def report(context: Reading, release_id: ReleaseId) -> Response:
    return Response(_hand(context, release_id, "report").report, media_type="application/json")


@router.get(
    "/releases/{release_id}/page",
    operation_id="getReleasedPage",
    summary="The report of a release, as a page",
    response_class=Response,
    responses={200: {"description": "As it was checked", "content": {"text/html": {}}}, **HANDED},
)
def page(context: Reading, release_id: ReleaseId) -> Response:
    headers = {"content-security-policy": REPORT_POLICY}
    handed = _hand(context, release_id, "page")
    return Response(handed.page, media_type="text/html", headers=headers)


def _find(context: Asked, release_id: str) -> Release:
    """A release of a cable that the asker may read: one profile withholds nothing."""
    release = read_release(context.engine, context.office, release_id)
    read_cleared(context, release.cable_id)
    return release


def _hand(context: Asked, release_id: str, what: str) -> Handed:
    release = _find(context, release_id)
    handed = read_released(context.engine, context.revocations, context.office, release_id)
    digests = {"copy": release.copy_sha256, "report": release.report_sha256}
    told = {what: digests[what]} if what in digests else {}
    context.note_read(release_id, f"released-{what}", **told)
    return handed


def _describe(release: Release) -> ReleaseOut:
    return ReleaseOut(**asdict(release))
