"""Reports: the list, a preview of a month, the frozen report with its papers, and what lies behind each number."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audit_app import publication
from audit_app.authz import Permission
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.errors import Conflict, NotFound
from audit_app.queries import reports as queries
from audit_app.queries.report_rows import ReportOrder
from audit_app.reports import figures, numbers, wording
from audit_app.reports.bars import bars_of
from audit_app.reports.data import BasisKind, ReportData
from audit_app.services import reports as services
from audit_app.settings import Settings
from audit_app.storage import FileStore
from audit_app.web.identity import current_actor
from audit_app.web.language import current_language
from audit_app.web.register import requires

blueprint = Blueprint("reports", __name__, url_prefix="/reports")

_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@blueprint.get("/")
def index() -> str:
    """Show the months that can be reported and the reports that are frozen."""
    with reading() as session:
        lines, months, agencies = (
            queries.list_reports(session),
            queries.list_months(session),
            queries.list_agencies(session),
        )
    return render_template("reports/index.html", lines=lines, months=months, agencies=agencies)


@blueprint.get("/preview")
@requires(Permission.MAKE_REPORTS)
def preview() -> str:
    """Show a month as it stands now; nothing is kept."""
    report = publication.preview_report(_order(request.args.get("month", ""), request.args.get("agency")))
    return render_template("reports/preview.html", **_page(report))


@blueprint.get("/preview/basis")
@requires(Permission.MAKE_REPORTS)
def preview_basis() -> str:
    """List what lies behind one number of a preview."""
    report = publication.preview_report(_order(request.args.get("month", ""), request.args.get("agency")))
    return _show_basis(report, report_id=None)


@blueprint.post("/freeze")
@requires(Permission.MAKE_REPORTS)
def freeze() -> Response:
    """Freeze a month's numbers."""
    order = _order(request.form.get("month", ""), request.form.get("agency"))
    report_id = publication.freeze(order, by=current_actor(), now=utc_now())
    flash(_("The numbers are frozen."), "good")
    return redirect(url_for("reports.show", report_id=report_id))


@blueprint.get("/<int:report_id>")
def show(report_id: int) -> str:
    """Show a frozen report with its papers."""
    report, imprint = publication.load_report(report_id)
    with reading() as session:
        line = queries.get_report_line(session, report_id)
    return render_template("reports/show.html", line=line, imprint=imprint, **_page(report))


@blueprint.get("/<int:report_id>/basis")
def basis(report_id: int) -> str:
    """List what lies behind one number of a frozen report."""
    report, _imprint = publication.load_report(report_id)
    return _show_basis(report, report_id=report_id)


@blueprint.post("/<int:report_id>/publish")
@requires(Permission.PUBLISH_REPORTS)
def publish(report_id: int) -> Response:
    """Make the papers and publish them; takes some seconds."""
    try:
        publication.publish(report_id, store=_store(), by=current_actor(), now=utc_now())
    except Conflict as error:
        flash(error.text(current_language()), "error")
    else:
        flash(_("The report is published."), "good")
    return redirect(url_for("reports.show", report_id=report_id))


@blueprint.post("/<int:report_id>/verify")
def verify(report_id: int) -> str:
    """Recompute every hash and say which numbers the data would give differently now."""
    result = publication.verify(report_id, store=_store(), lender=_settings().lender)
    with transaction() as session:
        services.record_verification(
            session, queries.get_report(session, report_id), sound=result.is_sound, by=current_actor(), now=utc_now()
        )
    report, imprint = publication.load_report(report_id)
    with reading() as session:
        line = queries.get_report_line(session, report_id)
    return render_template("reports/show.html", line=line, imprint=imprint, result=result, **_page(report))


@blueprint.get("/files/<int:file_id>")
def download(file_id: int) -> Response:
    """Give out a published paper; that is recorded."""
    with transaction() as session:
        file = queries.get_report_file(session, file_id)
        services.record_report_download(session, file, by=current_actor(), now=utc_now())
        report, form = file.report, file.format.value
        number = queries.report_number(report.month, report.scope_key)
        name = publication.paper_name(number, report.edition, form, file.language)
        path = _store().path(file.sha256)
    return send_file(path, mimetype=_MEDIA_TYPES[form], as_attachment=form != "pdf", download_name=name)


def _show_basis(report: ReportData, *, report_id: int | None) -> str:
    figure = figures.find_figure(report, request.args.get("figure", ""))
    if figure is None:
        raise NotFound("This report has no such figure.", zh="该报告没有这个数字。", value=request.args.get("figure"))
    with reading() as session:
        if figure.basis_kind is BasisKind.CONTACT:
            ids = queries.find_contact_ids(session, figure.basis)
        elif figure.basis_kind is BasisKind.CASE:
            ids = queries.find_case_ids(session, figure.basis)
        else:
            ids = {one: int(one) for one in figure.basis}
    return render_template(
        "reports/basis.html", figure=figure, title=figures.title_of(report, figure.key), ids=ids, report_id=report_id,
        scope=report.scope, format=numbers,
    )  # fmt: skip


def _page(report: ReportData) -> dict[str, object]:
    return {
        "report": report,
        "bars": {table.key: bars_of(table) for table in report.tables},
        "format": numbers,
        "method": wording.METHOD,
        "title": wording.REPORT_TITLE,
    }


def _order(month: str, agency: str | None) -> ReportOrder:
    settings = _settings()
    return ReportOrder(month, agency or None, _today(settings), settings.time_zone, settings.lender)


def _today(settings: Settings) -> date:
    return utc_now().astimezone(ZoneInfo(settings.time_zone)).date()


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _store() -> FileStore:
    return FileStore(_settings().data_dir)
