"""Logging in and out, and carrying a half-filled form over an expired session."""

from urllib.parse import urlencode, urlsplit

from axes.decorators import axes_dispatch
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.forms import CarriedForm, LoginForm
from accounts.permissions import public

NOT_CARRIED = {"csrfmiddlewaretoken"}


def login_to_continue(request: HttpRequest) -> HttpResponse:
    """Answer a POST that arrived without a session: log-in form plus the typed fields, kept in the page itself.

    Nothing typed is stored on the server for someone who is not logged in.
    """
    carried = {name: values for name, values in request.POST.lists() if name not in NOT_CARRIED}
    form = LoginForm(request)
    context = {
        "form": form,
        "carried": CarriedForm(
            initial={"carried_path": request.get_full_path(), "carried_fields": carried}, auto_id=False
        ),
        "session_ended": True,
        "login_action": resolve_url(settings.LOGIN_URL),
    }
    return render(request, "accounts/login.html", context, status=401)


def login_for_part(request: HttpRequest) -> HttpResponse:
    """401 to a script that asked for a part of a page.

    Where only something was to be shown, the browser is sent to the log-in and back to its page. Where words were
    being typed it is left alone, as leaving would lose them: saving the form asks for the log-in and keeps them.
    """
    response = HttpResponse("Log in to continue.", status=401, content_type="text/plain")
    if request.method == "GET":
        response["HX-Redirect"] = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': _page_of(request)})}"
    else:
        response["HX-Reswap"] = "none"
        response["HX-Trigger"] = "app:logged-out"
    return response


def _page_of(request: HttpRequest) -> str:
    """The path of the page that the script runs in; "/" when it is not one of ours."""
    current = request.headers.get("HX-Current-URL", "")
    if not url_has_allowed_host_and_scheme(current, allowed_hosts={request.get_host()}):
        return "/"
    # Only now: an address that is none cannot be split.
    path = urlsplit(current).path
    return path if path.startswith("/") else "/"


@method_decorator(axes_dispatch, name="dispatch")
class Login(auth_views.LoginView):
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = False

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        context["login_action"] = self.request.get_full_path()
        if "carried_path" in self.request.POST:
            context["carried"] = CarriedForm(self.request.POST, auto_id=False)
            context["session_ended"] = True
        context["demo"] = settings.DEMO
        return context

    def form_valid(self, form: LoginForm) -> HttpResponse:
        response = super().form_valid(form)
        carried = CarriedForm(self.request.POST)
        if carried.is_valid() and self._ours(carried.cleaned_data["carried_path"]):
            fields = carried.cleaned_data["carried_fields"]
            pairs = [
                (str(name), str(value))
                for name, values in (fields.items() if isinstance(fields, dict) else [])
                if isinstance(values, list)
                for value in values
            ]
            context = {"path": carried.cleaned_data["carried_path"], "pairs": pairs}
            return render(self.request, "accounts/continue.html", context)
        return response

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        if AxesProxyHandler.is_locked(self.request, {"username": form.data.get("username", "")}):
            return render(self.request, settings.AXES_LOCKOUT_TEMPLATE, status=429)
        return super().form_invalid(form)

    def _ours(self, path: str) -> bool:
        return path.startswith("/") and url_has_allowed_host_and_scheme(
            path, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )


login = public(Login.as_view())
logout = public(auth_views.LogoutView.as_view())
