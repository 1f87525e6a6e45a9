"""Who gets what of the API: lines as in rows.py."""

API = """
api-schema            GET   -                       200 200 200 200 200 200 401
api-organisation-list GET   -                       200 200 200 200 200 200 401
api-organisation-detail GET organisation            200 200 200 200 200 404 401
api-system-list       GET   -                       200 200 200 200 200 200 401
api-system-list       POST  -                       201 201 201 403 403 201 401
api-system-detail     GET   system                  200 200 200 200 200 404 401
api-system-detail     PATCH system                  200 200 200 403 403 404 401
api-system-archive    POST  system                  200 200 403 403 403 404 401
api-system-restore    POST  archived                200 200 403 403 403 404 401
api-trail-check-list  GET   -                       200 200 200 200 200 200 401
# controls
api-control-list      GET   -                       200 200 200 200 200 200 401
api-control-list      POST  -                       201 201 201 403 403 201 401
api-control-detail    GET   control                 200 200 200 200 200 404 401
api-control-detail    PATCH control                 200 200 200 403 403 404 401
api-control-link      POST  control                 200 200 200 403 403 404 401
api-control-test      POST  control                 200 200 200 403 403 404 401
api-control-tests     GET   control                 200 200 200 200 200 404 401
api-control-confirm   POST  control                 200 200 403 200 403 404 401
api-control-retire    POST  control                 200 200 200 403 403 404 401
api-control-decline   POST  inherited               200 200 200 403 403 404 401
api-control-resume    POST  declined                200 200 200 403 403 404 401
api-failure-plan-list GET   -                       200 200 200 200 200 200 401
api-failure-plan-list POST  -                       200 200 200 403 403 404 401
api-failure-plan-detail GET plan                    200 200 200 200 200 404 401
api-failure-plan-drill POST plan                    200 200 200 403 403 404 401

# evidence
api-evidence-list     GET   -                       200 200 200 200 200 200 401
api-evidence-list     POST  -                       201 201 201 403 403 201 401
api-evidence-detail   GET   evidence                200 200 200 200 200 404 401
api-evidence-detail   PATCH evidence                200 200 200 403 403 404 401
api-evidence-revise   POST  evidence_record         200 200 200 403 403 404 401
api-evidence-link     POST  evidence                200 200 200 403 403 404 401
api-evidence-end      POST  evidence                200 200 403 403 403 404 401
api-evidence-withdraw POST  evidence                200 200 403 403 403 404 401
api-evidence-leaning  GET   evidence                200 200 200 200 200 404 401
api-evidence-download GET   evidence                200 200 200 200 200 404 401

# coverage
api-system-coverage   GET   system                  200 200 200 200 200 404 401
api-coverage-list     GET   -                       200 200 200 200 200 200 401
api-claim-list        GET   -                       200 200 200 200 200 200 401
api-claim-list        POST  -                       201 201 403 403 403 400 401
api-claim-detail      GET   claim                   200 200 200 200 200 404 401
api-claim-confirm     POST  claim                   403 200 403 200 403 404 401
api-claim-refuse      POST  claim                   403 200 403 200 403 404 401
api-claim-withdraw    POST  claim                   200 200 403 403 403 404 401
api-crosswalk-list    GET   -                       200 200 200 200 200 200 401
api-crosswalk-detail  GET   crosswalk_row           200 200 200 200 200 200 401
api-crosswalk-review  POST  crosswalk_row           200 200 403 403 403 200 401

# risks
api-risk-map-list      GET   -                       200 200 200 200 200 200 401

# assessments

# evaluations
api-evaluation-list   GET   -                       200 200 200 200 200 200 401
api-evaluation-list   POST  -                       201 201 201 403 403 404 401
api-evaluation-detail GET   evaluation              200 200 200 200 200 404 401
api-evaluation-record POST  planned                 200 200 200 403 403 404 401
api-evaluation-results POST planned                 200 200 200 403 403 404 401
api-red-team-round-list GET -                       200 200 200 200 200 200 401
api-red-team-round-list POST -                      201 201 201 403 403 404 401
api-red-team-round-detail GET round                 200 200 200 200 200 404 401
api-red-team-round-detail PATCH round               200 200 200 403 403 404 401
api-red-team-round-findings POST round              201 201 201 403 403 404 401
api-red-team-finding-list GET -                     200 200 200 200 200 200 401
api-red-team-finding-detail GET finding             200 200 200 200 200 404 401
api-red-team-finding-detail PATCH finding           200 200 200 403 403 404 401
api-red-team-finding-fix POST finding               200 200 200 403 403 404 401
api-red-team-finding-rerun POST fixed_finding       200 200 200 403 403 404 401
api-flag-list         GET   -                       200 200 200 200 200 200 401
api-flag-list         POST  -                       201 201 201 201 403 404 401
api-signal-list       GET   -                       200 200 200 200 200 200 401
api-signal-detail     GET   signal                  200 200 200 200 200 404 401
api-signal-close      POST  signal                  200 200 200 403 403 404 401

# incidents
api-incident-list     GET   -                       200 200 200 200 200 200 401
api-incident-list     POST  -                       201 201 201 201 403 404 401
api-incident-detail   GET   incident                200 200 200 200 200 404 401
api-incident-detail   PATCH incident                200 200 200 403 403 404 401
api-incident-timeline POST  incident                201 201 201 403 403 404 401
api-incident-links    POST  incident                200 200 200 403 403 404 401
api-incident-files    POST  incident                415 415 415 415 415 404 401
api-incident-move     POST  incident                200 200 403 403 403 404 401
api-incident-dossier  POST  incident                202 202 202 202 403 404 401
api-incident-release  POST  incident                200 200 403 200 403 404 401
api-incident-report-list GET -                      200 200 200 200 200 200 401
api-incident-report-list POST -                     201 201 403 403 403 400 401
api-incident-report-detail GET filed_report         200 200 200 200 200 404 401
api-incident-report-detail PATCH draft_report       200 200 403 403 403 404 401
api-incident-report-detail DELETE draft_report      204 204 403 403 403 404 401
api-incident-report-refresh POST draft_report       200 200 403 403 403 404 401
api-incident-report-file POST draft_report          422 422 403 403 403 404 401
api-incident-report-send POST filed_report          200 200 403 403 403 404 401
api-incident-report-pdf GET filed_report            200 200 200 200 200 404 401
api-incident-report-content GET filed_report        200 200 200 200 200 404 401
api-incident-notice-list GET -                      200 200 200 200 200 200 401
api-incident-notice-list POST -                     201 201 403 403 403 400 401
api-incident-notice-detail GET notice               200 200 200 200 200 404 401
api-incident-triage   GET   incident                200 200 200 200 200 404 401
api-incident-triage   POST  incident                201 201 403 403 403 404 401
api-incident-clocks   GET   incident                200 200 200 200 200 404 401
api-clock-list        GET   -                       200 200 200 200 200 200 401
api-clock-detail      GET   clock                   200 200 200 200 200 404 401
api-clock-meet        POST  clock                   200 200 403 403 403 404 401
api-clock-pause       POST  clock                   200 200 403 403 403 404 401
api-clock-resume      POST  paused_clock            200 200 403 403 403 404 401
api-clock-close       POST  clock                   200 200 403 403 403 404 401

# work
api-task-list         GET   -                       200 200 200 200 200 200 401
api-task-list         POST  -                       201 201 201 201 403 400 401
api-task-detail       GET   task                    200 200 200 200 200 404 401
api-task-detail       PATCH task                    200 200 200 403 403 404 401
api-task-close        POST  task                    200 200 200 403 403 404 401
api-review-list       GET   -                       200 200 200 200 200 200 401
api-review-detail     GET   review                  200 200 200 200 200 404 401
api-review-close      POST  review                  200 200 403 403 403 404 401
api-work-list         GET   -                       200 200 200 200 200 200 401

# classification
api-decision-list     GET   -                       200 200 200 200 200 200 401
api-decision-list     POST  -                       201 201 403 403 403 404 401
api-decision-detail   GET   decision                200 200 200 200 200 404 401
api-classification-list POST -                      200 200 200 200 200 200 401
api-edition-list      GET   -                       200 200 200 200 200 200 401
api-edition-detail    GET   edition                 200 200 200 200 200 200 401
api-entry-list        GET   -                       200 200 200 200 200 200 401
api-entry-detail      GET   entry                   200 200 200 200 200 200 401
api-entry-relations   GET   entry                   200 200 200 200 200 200 401
api-dossier-list      GET   -                       200 200 200 200 200 200 401
api-dossier-list      POST  -                       202 202 202 202 403 404 401
api-dossier-detail    GET   dossier                 200 200 200 200 200 404 401
api-dossier-download  GET   dossier                 200 200 200 200 200 404 401
api-dossier-make-bundle POST approved_dossier      202 202 202 202 403 404 401
api-dossier-bundle    GET   dossier                 200 200 200 200 200 404 401
api-dossier-changes   GET   dossier                 200 200 200 200 200 404 401
api-dossier-withdraw  POST  approved_dossier        403 200 403 200 403 404 401
api-sign-off-list     GET   -                       200 200 200 200 200 200 401
api-sign-off-list     POST  -                       201 201 201 201 403 404 401
api-sign-off-detail   GET   sign_off                200 200 200 200 200 404 401
api-sign-off-approve  POST  sign_off                403 200 403 200 403 404 401
api-sign-off-override POST  sign_off                200 200 403 403 403 404 401
api-sign-off-rule-list GET  -                       200 200 200 200 200 200 401
api-sign-off-rule-list POST -                       200 200 403 403 403 200 401
api-sign-off-rule-detail GET sign_off_rule          200 200 200 200 200 404 401
api-sign-off-refuse   POST  sign_off                403 200 403 200 403 404 401
api-sign-off-withdraw POST  sign_off                200 200 200 200 403 404 401
api-schedule-list     GET   -                       200 200 200 200 200 200 401
api-schedule-list     POST  -                       201 201 201 201 403 201 401
api-schedule-detail   GET    schedule               200 200 200 200 200 404 401
api-schedule-detail   PATCH  schedule               200 200 200 200 403 404 401
api-schedule-detail   DELETE schedule               204 204 204 204 403 404 401
api-schedule-pause    POST  schedule                200 200 200 200 403 404 401
api-schedule-resume   POST  schedule                200 200 200 200 403 404 401
api-withholding-list  GET   -                       200 200 200 200 200 200 401
api-withholding-list  POST  -                       201 201 403 403 403 404 401
api-withholding-detail GET  withholding             200 200 200 200 200 404 401
api-withholding-detail DELETE withholding           204 204 403 403 403 404 401
api-dossier-again     POST  dossier                 202 202 202 202 202 404 401
api-job-list          GET   -                       200 200 200 200 200 200 401
api-job-detail        GET   job                     200 200 200 200 200 404 401
api-job-cancel        POST  open_job                200 200 200 200 403 404 401
api-job-retry         POST  job                     202 202 202 202 403 404 401
api-job-retry         POST  import_job              202 202 403 403 403 404 401

api-risk-list         GET   -                       200 200 200 200 200 200 401
api-risk-list         POST  -                       201 201 201 403 403 201 401
api-risk-detail       GET   risk                    200 200 200 200 200 404 401
api-risk-detail       PATCH risk                    200 200 200 403 403 404 401
api-risk-close        POST  risk                    200 200 200 403 403 404 401
api-risk-reopen       POST  closed_risk             200 200 200 403 403 404 401
api-acceptance-list   GET   -                       200 200 200 200 200 200 401
api-acceptance-list   POST  -                       201 201 201 403 403 404 401
api-acceptance-detail GET   acceptance              200 200 200 200 200 404 401
api-acceptance-accept POST  acceptance              403 200 403 200 403 404 401
api-acceptance-refuse POST  acceptance              403 200 403 200 403 404 401
api-acceptance-withdraw POST acceptance             200 200 200 403 403 404 401
api-scale-list        GET   -                       200 200 200 200 200 200 401
api-scale-list        POST  -                       201 201 403 403 403 201 401
api-scale-detail      GET   scale                   200 200 200 200 200 404 401
api-appetite-list     GET   -                       200 200 200 200 200 200 401
api-appetite-list     POST  -                       200 200 403 403 403 200 401
api-assessment-list   GET   -                       200 200 200 200 200 200 401
api-assessment-list   POST  -                       201 201 201 403 403 404 401
api-assessment-detail GET   approved                200 200 200 200 200 404 401
api-assessment-detail PATCH draft                   200 200 200 403 403 404 401
api-assessment-estimates POST draft                 200 200 200 403 403 404 401
api-assessment-drop   POST  draft                   200 200 200 403 403 404 401
api-assessment-renew-scale POST draft               200 200 200 403 403 404 401
api-assessment-submit POST  draft                   200 200 200 403 403 404 401
api-assessment-approve POST submitted               403 200 403 200 403 404 401
api-assessment-send-back POST submitted             403 200 403 200 403 404 401
api-assessment-discard POST draft                   200 200 200 403 403 404 401
api-fria-list         GET   -                       200 200 200 200 200 200 401
api-fria-list         POST  -                       201 201 201 403 403 404 401
api-fria-detail       GET   fria                    200 200 200 200 200 404 401
api-fria-write        POST  fria                    200 200 200 403 403 404 401
api-fria-dpia         POST  fria                    200 200 200 403 403 404 401
api-fria-lean-on      POST  fria                    200 200 200 403 403 404 401
api-fria-notify       POST  fria_approved           200 200 200 403 403 404 401
"""
