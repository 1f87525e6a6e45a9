"""What an auditor from outside, who looks at named systems, gets at every address that only reads.

By the answer, the names of the addresses; rows.py says about which record each is asked. Of the
records there, those of `system` and `archived` are theirs.
"""

# Lists of their part, records of the systems named, and what is everybody's.
SEEN = """
home search design systems systems_export system saved_view_new models models_export model
datasets datasets_export dataset vendors vendors_export vendor controls controls_export library
control system_failures evidence_list evidence_list_export evidence evidence_download
evidence_preview coverage coverage_export coverage_matrix coverage_matrix_export
coverage_framework coverage_system coverage_system_export coverage_claims coverage_claims_export
coverage_claim coverage_rules crosswalk_system crosswalk crosswalk_export crosswalk_review risks
risks_map risks_map_export risks_export scales scale appetite assessments assessments_export
fria_of_system evaluations evaluations_export evaluation evaluations_system red_team_rounds
red_team_rounds_export red_team_round flags flags_export signals signals_export signal work
work_export work_all work_all_export tasks tasks_export task reviews reviews_export review
questionnaire_review decisions decisions_export decision decision_download decision_compare replay
replay_export dossiers dossiers_export dossier_check dossier confidential sign_offs
sign_offs_export sign_off_rules sign_off schedules imports import_template frameworks framework
framework_changes entry glossary term access_table mails keys sessions second_assessments
second_assessments_export rounds rounds_export engagements engagements_export engagement_new
audit_requests audit_requests_export audit_findings audit_findings_export incidents incidents_export
incident_board incident_calendar incident_calendar_ics incident_reports incident_reports_export
monitoring monitoring_export incident_statistics incident_statistics_export alerts alerts_export
api-schema api-organisation-list api-organisation-detail api-system-list api-system-detail
api-control-list api-control-detail api-control-tests api-failure-plan-list
api-failure-plan-detail api-evidence-list api-evidence-detail api-evidence-leaning
api-evidence-download api-system-coverage api-coverage-list api-claim-list api-claim-detail
api-crosswalk-list api-crosswalk-detail api-risk-map-list api-evaluation-list
api-evaluation-detail api-red-team-round-list api-red-team-round-detail api-red-team-finding-list
api-red-team-finding-detail api-flag-list api-signal-list api-signal-detail api-incident-list
api-incident-report-list api-incident-notice-list api-clock-list api-task-list api-task-detail
api-review-list api-review-detail api-work-list api-decision-list api-decision-detail
api-edition-list api-edition-detail api-entry-list api-entry-detail api-entry-relations
api-dossier-list api-dossier-detail api-sign-off-list api-sign-off-detail api-sign-off-rule-list
api-sign-off-rule-detail api-schedule-list api-withholding-list api-withholding-detail
api-job-list api-risk-list api-acceptance-list api-scale-list api-scale-detail api-appetite-list
api-assessment-list api-fria-list api-second-assessment-list api-round-list api-attestation-list
api-audit-list api-population-list api-sample-list api-sample-item-list api-audit-request-list
api-audit-finding-list api-indicator-list api-alert-list api-monitoring-plan-list
api-monitoring-cycle-list api-statement-list dossier_download dossier_changes api-dossier-download
api-dossier-changes
"""

# To the page that is meant.
LED_ON = """
failure_plan questionnaire dossiers_unfinished
"""

# What changes something, what concerns the organisation as a whole, what is confidential.
REFUSED = """
system_new system_edit system_archive systems_bulk model_new model_edit dataset_new dataset_edit
vendor_new vendor_edit controls_owner control_new control_edit control_requirements control_test
control_confirm control_retire control_decline system_failure_plan failure_plan_drill evidence_new
evidence_revise evidence_edit evidence_controls evidence_end evidence_withdraw coverage_claim_new
coverage_claim_withdraw coverage_rule_set coverage_rule_drop crosswalk_follow risk_new scale_new
appetite_edit assessment_new evaluation_new evaluation_enter evaluation_import evaluation_record
evaluation_upload red_team_round_new red_team_round_edit finding_new finding_edit finding_fix
finding_rerun flag_new flag_limits signal_close task_new task_edit task_close questionnaire_start
questionnaire_topic questionnaire_frame questionnaire_discard confidential_mark
sign_off_ask sign_off_override sign_off_rule dossier_end sign_off_withdraw
portfolio_new dossier_new schedule_new import_new people people_export auditor_new auditor_edit
member_units member_new member_edit member_deputy member_factors factors_required service_new
member_end member_erase unit_new key_new trail trail_check trail_export trail_found_export
trail_found_table_export trail_checkpoints_download trail_key_download round_new incident_new
channel api-trail-check-list
"""

# Records beyond the systems named, and of other people.
ABSENT = """
model_remove dataset_remove vendor_remove risk risk_edit risk_close risk_reopen acceptance_ask
acceptance_decide acceptance_withdraw assessment assessment_resume assessment_risks
assessment_risk assessment_rights assessment_review assessment_discard assessment_decide fria
fria_part fria_dpia fria_reuse fria_submit fria_discard fria_approve fria_return fria_notify
dossier_bundle_download job schedule_edit schedule_end job_cancel import import_columns
import_preview import_faults import_discard key_rotate key_revoke second_assessment
second_assessment_ask second_assessment_withdraw round round_export round_close round_cancel
round_item engagement engagement_edit engagement_close engagement_reopen engagement_note
engagement_papers engagement_hand_over engagement_take_over engagement_freeze engagement_ask
engagement_find population population_export
population_draw sample sample_export sample_item audit_request audit_request_answer
audit_request_accept audit_request_return audit_request_withdraw audit_finding audit_finding_edit
audit_finding_respond audit_finding_follow incident incident_edit incident_links incident_note
incident_move incident_dismiss incident_triage incident_triage_topic incident_review clock_meet
clock_pause clock_resume clock_close incident_hold incident_report incident_report_pdf
incident_report_json incident_report_new incident_report_write incident_report_discard
incident_report_file incident_report_send incident_told monitoring_plan monitoring_plan_edit
monitoring_cycle monitoring_cycle_answer monitoring_cycle_find monitoring_cycle_close indicator
indicator_export indicator_new indicator_edit indicator_measure indicator_upload alert alert_close
papers paper paper_download paper_point api-incident-detail api-incident-report-detail
api-incident-report-pdf api-incident-report-content api-incident-notice-detail api-incident-triage
api-incident-clocks api-clock-detail api-dossier-bundle api-schedule-detail api-job-detail
api-risk-detail api-acceptance-detail api-assessment-detail api-fria-detail
api-second-assessment-detail api-round-detail api-attestation-detail api-audit-detail
api-audit-notes api-population-detail api-population-csv api-sample-detail api-sample-csv
api-sample-item-detail api-audit-request-detail api-audit-finding-detail api-indicator-detail
api-indicator-measurements api-alert-detail api-monitoring-plan-detail api-monitoring-cycle-detail
api-paper-detail api-paper-one api-statement-detail
"""

TOLD = {200: SEEN, 302: LED_ON, 403: REFUSED, 404: ABSENT}
ANSWERS = {name: answer for answer, names in TOLD.items() for name in names.split()}
