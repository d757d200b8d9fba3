"""The dashboard's page, and the same figures as files."""

from flask import Blueprint, Response, abort, make_response, render_template, request
from sqlalchemy.orm import Session

from review.accounts import names
from review.dashboard import document, spreadsheet
from review.dashboard.figure import Figure
from review.dashboard.figures import figures
from review.dashboard.period import SPANS, Period, PeriodError, asked
from review.desk import desk, me
from store import audit

pages = Blueprint("dashboard", __name__, url_prefix="/dashboard")


@pages.get("")
def show() -> str | tuple[str, int]:
    """Charts whose titles say what there is to know, each with its table."""
    wrong = ""
    try:
        period = _period()
    except PeriodError as error:
        wrong, period = str(error), asked("", "", "", now=desk().now())
    with desk().database.read() as session:
        page = render_template(
            "dashboard.html",
            period=period,
            spans=SPANS,
            figures=_figures(session, period),
            wrong=wrong,
            now=desk().now(),
        )
    return (page, 422) if wrong else page


@pages.get("/<key>.csv")
def one(key: str) -> Response:
    """The table of one figure as CSV."""
    found = {figure.key: figure for figure in _exported("csv")}
    if key not in found:
        abort(404, "There is no such table.")
    return _file(spreadsheet.as_csv(found[key].table), "text/csv; charset=utf-8", f"{key}.csv")


@pages.get("/figures.xlsx")
def workbook() -> Response:
    """Every table, a sheet each."""
    found = _exported("xlsx")
    mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(spreadsheet.as_workbook(found, str(_period_or_404())), mimetype, "figures.xlsx")


@pages.get("/figures.pdf")
def pdf() -> Response:
    """Every chart with its table, to be printed or sent on."""
    found = _exported("pdf")
    content = document.as_pdf(
        found,
        title=f"{desk().policy.organisation.team}: figures",
        period=str(_period_or_404()),
        made=desk().now(),
    )
    return _file(content, "application/pdf", "figures.pdf")


def _period() -> Period:
    given = request.args
    return asked(
        given.get("span", ""), given.get("from", ""), given.get("to", ""), now=desk().now()
    )


def _period_or_404() -> Period:
    try:
        return _period()
    except PeriodError as error:
        abort(404, str(error))


def _figures(session: Session, period: Period) -> list[Figure]:
    return figures(
        session,
        period,
        policy=desk().policy,
        words=desk().words,
        names=names(session),
        now=desk().now(),
    )


def _exported(form: str) -> list[Figure]:
    """The figures, with a line on the installation's trail that they were taken out."""
    period = _period_or_404()
    with desk().database.begin() as session:
        audit.record(
            session,
            case_id=None,
            actor=me(),
            what="figures exported",
            at=desk().now(),
            form=form,
            period=str(period),
        )
    with desk().database.read() as session:
        return _figures(session, period)


def _file(content: bytes, mimetype: str, name: str) -> Response:
    answer = make_response(content)
    answer.mimetype = mimetype.partition(";")[0]
    answer.headers["Content-Type"] = mimetype
    answer.headers["Content-Disposition"] = f"attachment; filename=palsbox-{name}"
    return answer
