"""What is open to everybody: lines as in rows.py."""

# Open to everybody: they let people in, and say nothing of any organisation.
OPEN = """
account_login                        GET  -         302 302 302 302 302 302 200
account_login                        POST -         302 302 302 302 302 302 200
account_logout                       GET  -         200 200 200 200 200 200 302
account_logout                       POST -         302 302 302 302 302 302 302
account_inactive                     GET  -         200 200 200 200 200 200 200
account_signup                       GET  -         302 302 302 302 302 302 200
account_signup                       POST -         302 302 302 302 302 302 200
account_reauthenticate               GET  -         200 200 200 200 200 200 in
account_reauthenticate               POST -         200 200 200 200 200 200 in
account_email                        GET  -         302 302 302 302 302 302 in
account_email_verification_sent      GET  -         200 200 200 200 200 200 200
account_change_password              GET  -         200 200 200 200 200 200 in
account_change_password              POST -         200 200 200 200 200 200 in
account_set_password                 GET  -         302 302 302 302 302 302 in
account_set_password                 POST -         302 302 302 302 302 302 in
account_reset_password               GET  -         200 200 200 200 200 200 200
account_reset_password               POST -         302 302 302 302 302 302 302
account_reset_password_done          GET  -         200 200 200 200 200 200 200
account_reset_password_from_key      GET  =x/=nonsense 200 200 200 200 200 200 200
account_reset_password_from_key_done GET  -         200 200 200 200 200 200 200
account_confirm_email                GET  =nonsense 200 200 200 200 200 200 200
account_confirm_email                POST =nonsense 404 404 404 404 404 404 404
account_confirm_login_code           GET  -         302 302 302 302 302 302 302
mfa_index                            GET  -         200 200 200 200 200 200 in
mfa_authenticate                     GET  -         302 302 302 302 302 302 302
mfa_authenticate                     POST -         302 302 302 302 302 302 302
mfa_reauthenticate                   GET  -         302 302 302 302 302 302 in
mfa_reauthenticate                   POST -         302 302 302 302 302 302 in
mfa_activate_totp                    GET  -         302 302 302 302 302 302 in
mfa_activate_totp                    POST -         302 302 302 302 302 302 in
mfa_deactivate_totp                  GET  -         404 404 404 404 404 404 in
mfa_deactivate_totp                  POST -         404 404 404 404 404 404 in
mfa_view_recovery_codes              GET  -         404 404 404 404 404 404 in
mfa_generate_recovery_codes          GET  -         302 302 302 302 302 302 in
mfa_generate_recovery_codes          POST -         302 302 302 302 302 302 in
mfa_list_webauthn                    GET  -         302 302 302 302 302 302 in
mfa_add_webauthn                     GET  -         302 302 302 302 302 302 in
mfa_add_webauthn                     POST -         302 302 302 302 302 302 in
mfa_edit_webauthn                    GET  =1        302 302 302 302 302 302 in
mfa_edit_webauthn                    POST =1        302 302 302 302 302 302 in
mfa_remove_webauthn                  GET  =1        302 302 302 302 302 302 in
mfa_remove_webauthn                  POST =1        302 302 302 302 302 302 in
mfa_reauthenticate_webauthn          GET  -         302 302 302 302 302 302 in
mfa_reauthenticate_webauthn          POST -         302 302 302 302 302 302 in
mfa_login_webauthn                   GET  -         302 302 302 302 302 302 302
mfa_login_webauthn                   POST -         302 302 302 302 302 302 302
channel_report                       GET  =nonsense 404 404 404 404 404 404 404
channel_report                       POST =nonsense 404 404 404 404 404 404 404
api-report                           POST =nonsense 404 404 404 404 404 404 404
api-nothing                          GET  -         404 404 404 404 404 404 404
"""
