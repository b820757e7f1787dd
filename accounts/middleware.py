"""Log-in required everywhere, without losing a half-filled form when the session has ended."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse

from accounts.views import login_to_continue


class LoginKeepsWork(LoginRequiredMiddleware):
    """A GET goes to the log-in page; a POST gets a log-in page that carries the typed words over the log-in."""

    def handle_no_permission(self, request: HttpRequest, view_func: object) -> HttpResponse:
        if request.method == "POST":
            return login_to_continue(request)
        return super().handle_no_permission(request, view_func)
