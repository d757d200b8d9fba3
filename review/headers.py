"""What the browser is told about every answer: it may show this, and do nothing else."""

import secrets

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; "
    "script-src 'self' 'nonce-{nonce}'; "
    "style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "frame-src 'self'; "
    "frame-ancestors 'none'; "
    "base-uri 'none'"
)

YEAR = 31_536_000


def nonce() -> str:
    """The word that lets this answer's own inline script run; new for each request."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    said: str = g.csp_nonce
    return said


def guard_answers(app: Flask, *, secure: bool) -> None:
    """Has the headers set on every answer; a view's own Content-Security-Policy stands."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Robots-Tag"] = "noindex"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if secure:
            headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        if request.endpoint == "static":
            # Only an address with a version in it may be kept; others are asked about.
            kept = f"public, max-age={YEAR}, immutable"
            headers["Cache-Control"] = kept if "v" in request.args else "no-cache"
        else:
            headers["Cache-Control"] = "no-store"
        return response
