"""Log-in required everywhere, without losing a half-filled form when the session has ended."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse

from accounts.views import login_for_part, login_to_continue


class LoginKeepsWork(LoginRequiredMiddleware):
    """A GET goes to the log-in page; a POST gets a log-in page that carries the typed words over the log-in.

    A part of a page that a script asks for is never answered with the log-in page: it would be put into the middle
    of the page.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: object) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            return login_for_part(request)
        if request.method == "POST":
            return login_to_continue(request)
        return super().handle_no_permission(request, view_func)
