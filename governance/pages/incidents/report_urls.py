"""The addresses of incident reports and of the chain."""

from django.urls import path

from governance.pages.incidents import report_acts, report_writing, reports

AT = "incident-reports/<uuid:pk>/"
OF = "incidents/<uuid:pk>/"

urlpatterns = [
    path("incident-reports/", reports.incident_reports, name="incident_reports"),
    path(
        "incident-reports/export/<slug:slug>/",
        reports.incident_reports_export,
        name="incident_reports_export",
    ),
    path(AT, reports.incident_report, name="incident_report"),
    path(f"{AT}pdf/", reports.incident_report_pdf, name="incident_report_pdf"),
    path(f"{AT}json/", reports.incident_report_json, name="incident_report_json"),
    path(
        f"{AT}write/<slug:slug>/",
        report_writing.incident_report_write,
        name="incident_report_write",
    ),
    path(f"{AT}refresh/", report_writing.incident_report_refresh, name="incident_report_refresh"),
    path(f"{AT}discard/", report_writing.incident_report_discard, name="incident_report_discard"),
    path(f"{AT}file/", report_acts.incident_report_file, name="incident_report_file"),
    path(f"{AT}send/", report_acts.incident_report_send, name="incident_report_send"),
    path(
        f"{OF}report/",
        report_writing.incident_report_new,
        name="incident_report_new",
    ),
    path(f"{OF}dossier/", report_acts.incident_dossier, name="incident_dossier"),
    path(f"{OF}told/", report_acts.incident_told, name="incident_told"),
]
