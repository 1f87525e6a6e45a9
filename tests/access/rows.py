"""Who gets what at every address: the tables that test_access_matrix.py walks, the pages first.

The API stands in rows_api.py, what is open to everybody in rows_open.py; dossiers, audits,
incidents and more stand in modules of their own.

A line: the name of the address, the method, the record it is about (`=word` is the word itself),
then the answer to an administrator, a compliance officer, an engineer, an approver, an auditor, to
the administrator of another organisation, and to somebody signed out (`in`: sent to the sign-in).
Redirects after a change and 201, 202 are as they come; 403 is inside the organisation, 404 outside.
"""

PAGES = """
home                  GET  -                        200 200 200 200 200 200 in
search                GET  -                        200 200 200 200 200 200 in
design                GET  -                        200 200 200 200 200 200 in
design                POST -                        422 422 422 422 422 422 in

systems               GET  -                        200 200 200 200 200 200 in
systems_export        GET  =csv                     200 200 200 200 200 200 in
system                GET  system                   200 200 200 200 200 404 in
system_new            GET  -                        200 200 200 403 403 200 in
system_new            POST -                        302 302 302 403 403 302 in
system_edit           GET  system                   200 200 200 403 403 404 in
system_edit           POST system                   302 302 302 403 403 404 in
system_archive        GET  system                   200 200 403 403 403 404 in
system_archive        POST system                   302 302 403 403 403 404 in
system_restore        POST archived                 302 302 403 403 403 404 in
systems_bulk          GET  =owner                   200 200 200 403 403 302 in
systems_bulk          POST =owner                   302 302 302 403 403 302 in
systems_bulk          GET  =archive                 200 200 403 403 403 302 in
systems_bulk          POST =archive                 302 302 403 403 403 302 in
saved_view_new        GET  =systems                 200 200 200 200 200 200 in
saved_view_new        POST =systems                 302 302 302 302 302 302 in
saved_view_delete     POST view                     404 302 404 404 404 404 in

models                GET  -                        200 200 200 200 200 200 in
models_export         GET  =json                    200 200 200 200 200 200 in
model                 GET  model                    200 200 200 200 200 404 in
model_new             GET  -                        200 200 200 403 403 200 in
model_new             POST -                        302 302 302 403 403 302 in
model_edit            GET  model                    200 200 200 403 403 404 in
model_edit            POST model                    302 302 302 403 403 404 in
model_remove          GET  unused_model             200 200 200 403 403 404 in
model_remove          POST unused_model             302 302 302 403 403 404 in
datasets              GET  -                        200 200 200 200 200 200 in
datasets_export       GET  =xlsx                    200 200 200 200 200 200 in
dataset               GET  dataset                  200 200 200 200 200 404 in
dataset_new           GET  -                        200 200 200 403 403 200 in
dataset_new           POST -                        302 302 302 403 403 302 in
dataset_edit          GET  dataset                  200 200 200 403 403 404 in
dataset_edit          POST dataset                  302 302 302 403 403 404 in
dataset_remove        GET  unused_dataset           200 200 200 403 403 404 in
dataset_remove        POST unused_dataset           302 302 302 403 403 404 in
vendors               GET  -                        200 200 200 200 200 200 in
vendors_export        GET  =csv                     200 200 200 200 200 200 in
vendor                GET  vendor                   200 200 200 200 200 404 in
vendor_new            GET  -                        200 200 200 403 403 200 in
vendor_new            POST -                        302 302 302 403 403 302 in
vendor_edit           GET  vendor                   200 200 200 403 403 404 in
vendor_edit           POST vendor                   302 302 302 403 403 404 in
vendor_remove         GET  unused_vendor            200 200 200 403 403 404 in
vendor_remove         POST unused_vendor            302 302 302 403 403 404 in

# controls
controls              GET  -                        200 200 200 200 200 200 in
controls_export       GET  =csv                     200 200 200 200 200 200 in
controls_owner        GET  -                        200 200 200 403 403 302 in
controls_owner        POST -                        302 302 302 403 403 302 in
library               GET  -                        200 200 200 200 200 200 in
control               GET  control                  200 200 200 200 200 404 in
control_new           GET  -                        200 200 200 403 403 200 in
control_new           POST -                        302 302 302 403 403 302 in
control_edit          GET  control                  200 200 200 403 403 404 in
control_edit          POST control                  302 302 302 403 403 404 in
control_requirements  GET  control                  200 200 200 403 403 404 in
control_requirements  POST control                  302 302 302 403 403 404 in
control_test          GET  control                  200 200 200 403 403 404 in
control_test          POST control                  302 302 302 403 403 404 in
control_confirm       GET  control                  200 200 403 200 403 404 in
control_confirm       POST control                  302 302 403 302 403 404 in
control_retire        GET  control                  200 200 200 403 403 404 in
control_retire        POST control                  302 302 302 403 403 404 in
control_decline       GET  inherited/system         200 200 200 403 403 404 in
control_decline       POST inherited/system         302 302 302 403 403 404 in
control_resume        POST declined/system          302 302 302 403 403 404 in
system_failures       GET  system                   200 200 200 200 200 404 in
system_failure_plan   GET  system                   200 200 200 403 403 404 in
system_failure_plan   POST system                   302 302 302 403 403 404 in
failure_plan          GET  plan                     302 302 302 302 302 404 in
failure_plan_drill    GET  plan/=override           200 200 200 403 403 404 in
failure_plan_drill    POST plan/=override           302 302 302 403 403 404 in

# evidence
evidence_list         GET  -                        200 200 200 200 200 200 in
evidence_list_export  GET  =csv                     200 200 200 200 200 200 in
evidence_new          GET  -                        200 200 200 403 403 200 in
evidence_new          POST -                        302 302 302 403 403 302 in
evidence              GET  evidence                 200 200 200 200 200 404 in
evidence_revise       GET  evidence                 200 200 200 403 403 404 in
evidence_revise       POST evidence                 302 302 302 403 403 404 in
evidence_edit         GET  evidence                 200 200 200 403 403 404 in
evidence_edit         POST evidence                 302 302 302 403 403 404 in
evidence_controls     GET  evidence                 200 200 200 403 403 404 in
evidence_controls     POST evidence                 302 302 302 403 403 404 in
evidence_end          GET  evidence                 200 200 403 403 403 404 in
evidence_end          POST evidence                 302 302 403 403 403 404 in
evidence_withdraw     GET  evidence                 200 200 403 403 403 404 in
evidence_withdraw     POST evidence                 302 302 403 403 403 404 in
evidence_download     GET  evidence/=1              200 200 200 200 200 404 in
evidence_preview      GET  evidence/=1              200 200 200 200 200 404 in

# coverage
coverage              GET  -                        200 200 200 200 200 200 in
coverage_export       GET  =csv                     200 200 200 200 200 200 in
coverage_matrix       GET  =eu-ai-act               200 200 200 200 200 200 in
coverage_matrix_export GET =eu-ai-act/=xlsx         200 200 200 200 200 200 in
coverage_framework    GET  =eu-ai-act               200 200 200 200 200 200 in
coverage_system       GET  system                   200 200 200 200 200 404 in
coverage_system_export GET system/=csv              200 200 200 200 200 404 in
coverage_claim_new    GET  system                   200 200 403 403 403 404 in
coverage_claim_new    POST system                   302 302 403 403 403 404 in
coverage_claims       GET  -                        200 200 200 200 200 200 in
coverage_claims_export GET =json                    200 200 200 200 200 200 in
coverage_claim        GET  claim                    200 200 200 200 200 404 in
coverage_claim        POST claim                    403 302 403 302 403 404 in
coverage_claim_withdraw GET claim                   200 200 403 403 403 404 in
coverage_claim_withdraw POST claim                  302 302 403 403 403 404 in
coverage_rules        GET  -                        200 200 200 200 200 200 in
coverage_rule_set     GET  -                        200 200 403 403 403 200 in
coverage_rule_set     POST -                        302 302 403 403 403 302 in
coverage_rule_drop    GET  own_rule                 200 200 403 403 403 404 in
coverage_rule_drop    POST own_rule                 302 302 403 403 403 404 in
crosswalk_system      GET  system                   200 200 200 200 200 404 in
crosswalk_follow      GET  system/crosswalk_row     200 200 200 403 403 404 in
crosswalk_follow      POST system/crosswalk_row     302 302 302 403 403 404 in
crosswalk             GET  -                        200 200 200 200 200 200 in
crosswalk_export      GET  =csv                     200 200 200 200 200 200 in
crosswalk_review      GET  crosswalk_row            200 200 200 200 200 200 in
crosswalk_review      POST crosswalk_row            302 302 403 403 403 302 in

# risks
risks                 GET  -                        200 200 200 200 200 200 in
risks_map             GET  -                        200 200 200 200 200 200 in
risks_map_export      GET  =losses                  200 200 200 200 200 200 in
risks_export          GET  =csv                     200 200 200 200 200 200 in
risk                  GET  risk                     200 200 200 200 200 404 in
risk_new              GET  -                        200 200 200 403 403 200 in
risk_new              POST -                        302 302 302 403 403 302 in
risk_edit             GET  risk                     200 200 200 403 403 404 in
risk_edit             POST risk                     302 302 302 403 403 404 in
risk_close            GET  risk                     200 200 200 403 403 404 in
risk_close            POST risk                     302 302 302 403 403 404 in
risk_reopen           GET  closed_risk              200 200 200 403 403 404 in
risk_reopen           POST closed_risk              302 302 302 403 403 404 in
acceptance_ask        GET  risk                     200 200 200 403 403 404 in
acceptance_ask        POST risk                     302 302 302 403 403 404 in
acceptance_decide     GET  acceptance               403 200 403 200 403 404 in
acceptance_decide     POST acceptance               403 302 403 302 403 404 in
acceptance_withdraw   GET  acceptance               200 200 200 403 403 404 in
acceptance_withdraw   POST acceptance               302 302 302 403 403 404 in
scales                GET  -                        200 200 200 200 200 200 in
scale                 GET  scale                    200 200 200 200 200 404 in
scale_new             GET  -                        200 200 403 403 403 200 in
scale_new             POST -                        302 302 403 403 403 302 in
appetite              GET  -                        200 200 200 200 200 200 in
appetite_edit         GET  =privacy                 200 200 403 403 403 200 in
appetite_edit         POST =privacy                 302 302 403 403 403 302 in

# assessments
assessments           GET  -                        200 200 200 200 200 200 in
assessments_export    GET  =csv                     200 200 200 200 200 200 in
assessment_new        GET  -                        200 200 200 403 403 200 in
assessment_new        POST -                        302 302 302 403 403 422 in
assessment            GET  approved                 200 200 200 200 200 404 in
assessment_resume     GET  draft                    302 302 302 403 403 404 in
assessment_risks      GET  draft                    200 200 200 403 403 404 in
assessment_risks      POST draft                    302 302 302 403 403 404 in
assessment_risk       GET  draft/draft_risk         200 200 200 403 403 404 in
assessment_risk       POST draft/draft_risk         302 302 302 403 403 404 in
assessment_rights     GET  draft/draft_risk         200 200 200 403 403 404 in
assessment_rights     POST draft/draft_risk         302 302 302 403 403 404 in
assessment_drop       POST draft/draft_risk         302 302 302 403 403 404 in
assessment_review     GET  draft                    200 200 200 403 403 404 in
assessment_review     POST draft                    302 302 302 403 403 404 in
assessment_renew      POST draft                    302 302 302 403 403 404 in
assessment_discard    GET  draft                    200 200 200 403 403 404 in
assessment_discard    POST draft                    302 302 302 403 403 404 in
assessment_decide     GET  submitted                403 200 403 200 403 404 in
assessment_decide     POST submitted                403 302 403 302 403 404 in
fria_of_system        GET  system                   200 200 200 200 200 404 in
fria_begin            POST system                   302 302 302 403 403 404 in
fria                  GET  fria                     200 200 200 200 200 404 in
fria_part             GET  fria/=process            200 200 200 403 403 404 in
fria_part             POST fria/=process            302 302 302 403 403 404 in
fria_dpia             GET  fria                     200 200 200 403 403 404 in
fria_dpia             POST fria                     302 302 302 403 403 404 in
fria_reuse            GET  fria                     200 200 200 403 403 404 in
fria_reuse            POST fria                     302 302 302 403 403 404 in
fria_submit           GET  fria                     200 200 200 403 403 404 in
fria_submit           POST fria                     302 302 302 403 403 404 in
fria_discard          GET  fria                     200 200 200 403 403 404 in
fria_discard          POST fria                     302 302 302 403 403 404 in
fria_approve          GET  fria_submitted           403 200 403 200 403 404 in
fria_approve          POST fria_submitted           403 302 403 302 403 404 in
fria_return           GET  fria_submitted           403 200 403 200 403 404 in
fria_return           POST fria_submitted           403 302 403 302 403 404 in
fria_notify           GET  fria_approved            200 200 200 403 403 404 in
fria_notify           POST fria_approved            302 302 302 403 403 404 in

# evaluations
evaluations           GET  -                        200 200 200 200 200 200 in
evaluations_export    GET  =csv                     200 200 200 200 200 200 in
evaluation            GET  evaluation               200 200 200 200 200 404 in
evaluation_new        GET  -                        200 200 200 403 403 200 in
evaluation_new        POST -                        302 302 302 403 403 422 in
evaluation_enter      GET  -                        200 200 200 403 403 200 in
evaluation_enter      POST -                        302 302 302 403 403 422 in
evaluation_import     GET  -                        200 200 200 403 403 200 in
evaluation_import     POST -                        302 302 302 403 403 422 in
evaluation_record     GET  planned                  200 200 200 403 403 404 in
evaluation_record     POST planned                  302 302 302 403 403 404 in
evaluation_upload     GET  planned                  200 200 200 403 403 404 in
evaluation_upload     POST planned                  302 302 302 403 403 404 in
evaluations_system    GET  system                   200 200 200 200 200 404 in
red_team_rounds       GET  -                        200 200 200 200 200 200 in
red_team_rounds_export GET =csv                     200 200 200 200 200 200 in
red_team_round        GET  round                    200 200 200 200 200 404 in
red_team_round_new    GET  -                        200 200 200 403 403 200 in
red_team_round_new    POST -                        302 302 302 403 403 422 in
red_team_round_edit   GET  round                    200 200 200 403 403 404 in
red_team_round_edit   POST round                    302 302 302 403 403 404 in
finding_new           GET  round                    200 200 200 403 403 404 in
finding_new           POST round                    302 302 302 403 403 404 in
finding_edit          GET  finding                  200 200 200 403 403 404 in
finding_edit          POST finding                  302 302 302 403 403 404 in
finding_fix           GET  finding                  200 200 200 403 403 404 in
finding_fix           POST finding                  302 302 302 403 403 404 in
finding_rerun         GET  fixed_finding            200 200 200 403 403 404 in
finding_rerun         POST fixed_finding            302 302 302 403 403 404 in
flags                 GET  -                        200 200 200 200 200 200 in
flags_export          GET  =csv                     200 200 200 200 200 200 in
flag_new              GET  system                   200 200 200 200 403 404 in
flag_new              POST system                   302 302 302 302 403 404 in
flag_limits           GET  system                   200 200 200 403 403 404 in
flag_limits           POST system                   302 302 302 403 403 404 in
signals               GET  -                        200 200 200 200 200 200 in
signals_export        GET  =csv                     200 200 200 200 200 200 in
signal                GET  signal                   200 200 200 200 200 404 in
signal_close          GET  signal                   200 200 200 403 403 404 in
signal_close          POST signal                   302 302 302 403 403 404 in

# work
work                  GET  -                        200 200 200 200 200 200 in
work_export           GET  =csv                     200 200 200 200 200 200 in
work_all              GET  -                        200 200 200 200 200 200 in
work_all_export       GET  =json                    200 200 200 200 200 200 in
tasks                 GET  -                        200 200 200 200 200 200 in
tasks_export          GET  =xlsx                    200 200 200 200 200 200 in
task                  GET  task                     200 200 200 200 200 404 in
task_new              GET  -                        200 200 200 200 403 200 in
task_new              POST -                        302 302 302 302 403 422 in
task_edit             GET  task                     200 200 200 403 403 404 in
task_edit             POST task                     302 302 302 403 403 404 in
task_close            GET  task                     200 200 200 403 403 404 in
task_close            POST task                     302 302 302 403 403 404 in
reviews               GET  -                        200 200 200 200 200 200 in
reviews_export        GET  =csv                     200 200 200 200 200 200 in
review                GET  review                   200 200 200 200 200 404 in
review_close          POST review                   302 302 403 403 403 404 in

# classification
questionnaire_start   GET  system                   200 200 200 403 403 404 in
questionnaire_start   POST system                   302 302 302 403 403 404 in
questionnaire         GET  questions                302 302 302 302 302 404 in
questionnaire_topic   GET  questions/=ai_system     200 200 200 403 403 404 in
questionnaire_topic   POST questions/=ai_system     302 302 302 403 403 404 in
questionnaire_frame   GET  questions                200 200 200 403 403 404 in
questionnaire_frame   POST questions                302 302 302 403 403 404 in
questionnaire_leave_open POST questions             302 302 302 403 403 404 in
questionnaire_review  GET  questions                200 200 200 200 200 404 in
questionnaire_review  POST answered                 302 302 403 403 403 404 in
questionnaire_discard GET  questions                200 200 200 403 403 404 in
questionnaire_discard POST questions                302 302 302 403 403 404 in

decisions             GET  -                        200 200 200 200 200 200 in
decisions_export      GET  =csv                     200 200 200 200 200 200 in
decision              GET  decision                 200 200 200 200 200 404 in
decision_download     GET  decision                 200 200 200 200 200 404 in
decision_compare      GET  decision/earlier         200 200 200 200 200 404 in
replay                GET  -                        200 200 200 200 200 200 in
replay_export         GET  =csv                     200 200 200 200 200 200 in

imports               GET  -                        200 200 200 200 200 200 in
import_new            GET  -                        200 200 403 403 403 200 in
import_new            POST -                        302 302 403 403 403 302 in
import_template       GET  =systems                 200 200 200 200 200 200 in
import                GET  uploaded                 302 302 200 200 200 404 in
import_columns        GET  uploaded                 200 200 403 403 403 404 in
import_columns        POST uploaded                 302 302 403 403 403 404 in
import_preview        GET  previewed                200 200 200 200 200 404 in
import_faults         GET  previewed                200 200 200 200 200 404 in
import_apply          POST previewed                302 302 403 403 403 404 in
import_discard        GET  previewed                200 200 403 403 403 404 in
import_discard        POST previewed                302 302 403 403 403 404 in

frameworks            GET  -                        200 200 200 200 200 200 in
framework             GET  =eu-ai-act/=2026-1744    200 200 200 200 200 200 in
framework_changes     GET  =eu-ai-act               200 200 200 200 200 200 in
entry                 GET  =eu-ai-act/=2026-1744/=art-6 200 200 200 200 200 200 in
glossary              GET  -                        200 200 200 200 200 200 in
term                  GET  =ai-system               200 200 200 200 200 200 in

people                GET  -                        200 200 200 200 200 200 in
people_export         GET  =csv                     200 200 200 200 200 200 in
access_table          GET  -                        200 200 200 200 200 200 in
auditor_new           GET  -                        200 403 403 403 403 200 in
auditor_new           POST -                        302 403 403 403 403 422 in
auditor_edit          GET  external                 200 403 403 403 403 404 in
auditor_edit          POST external                 302 403 403 403 403 404 in
member_units          GET  membership               200 403 403 403 403 404 in
member_units          POST membership               302 403 403 403 403 404 in
mails                 GET  -                        200 200 200 200 200 200 in
mails                 POST -                        302 302 302 302 302 302 in
member_new            GET  -                        200 403 403 403 403 200 in
member_new            POST -                        302 403 403 403 403 302 in
member_edit           GET  membership               200 403 403 403 403 404 in
member_edit           POST membership               302 403 403 403 403 404 in
member_deputy         GET  membership               200 403 200 403 403 404 in
member_deputy         POST membership               302 403 302 403 403 404 in
member_factors        GET  membership               200 403 403 403 403 404 in
member_factors        POST membership               302 403 403 403 403 404 in
factors_required      GET  -                        200 403 403 403 403 200 in
factors_required      POST -                        302 403 403 403 403 302 in
service_new           GET  -                        200 403 403 403 403 200 in
service_new           POST -                        302 403 403 403 403 302 in
member_end            GET  membership               200 403 403 403 403 404 in
member_end            POST membership               302 403 403 403 403 404 in
member_erase          GET  membership               200 403 403 403 403 404 in
member_erase          POST membership               302 403 403 403 403 404 in
unit_new              GET  -                        200 200 200 403 403 200 in
unit_new              POST -                        302 302 302 403 403 302 in
keys                  GET  -                        200 200 200 200 200 200 in
key_new               GET  -                        200 200 200 403 403 200 in
key_new               POST -                        201 201 201 403 403 201 in
key_rotate            GET  key                      403 200 403 403 403 404 in
key_rotate            POST key                      403 201 403 403 403 404 in
key_revoke            GET  key                      200 200 403 403 403 404 in
key_revoke            POST key                      302 302 403 403 403 404 in
sessions              GET  -                        200 200 200 200 200 200 in
sessions_end          POST -                        302 302 302 302 302 302 in
session_end           POST =999999                  404 404 404 404 404 404 in
switch_organisation   POST -                        302 302 302 302 302 404 in

trail                 GET  -                        200 200 200 200 200 200 in
trail_check           GET  -                        200 200 200 200 200 200 in
trail_export          GET  -                        200 200 200 200 200 200 in
trail_found_export    GET  -                        200 200 200 200 200 200 in
trail_found_table_export GET -                      200 200 200 200 200 200 in
trail_checkpoints_download GET -                    200 200 200 200 200 200 in
trail_key_download    GET  -                        404 404 404 404 404 404 in
"""
