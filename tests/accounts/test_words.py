"""What people are told about their account: refusals by name of the deed, the log-in page, a lost session."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.demo import DEMO_LOGINS, create_demo_users
from accounts.models import User
from accounts.permissions import NotAllowed, Permission, Role, require
from accounts.views import _page_of
from tests.conftest import logged_in
from tests.factories import make_user
from tests.interface.html import controls, faults, find, text_of, tree

PASSWORD = "test-password-2026"


@pytest.mark.parametrize(
    ("permission", "sentence"),
    [
        (Permission.TRIAGE, "You need a role that may decide on a referral: consultant."),
        (Permission.VIEW_CLINICAL, "You need a role that may see clinical findings: nurse or consultant."),
        (Permission.VIEW_AUDIT, "You need a role that may see who looked at a record: consultant or admin."),
        (Permission.MY_WORK, "You need a role that may see the work list: nurse or consultant or admin."),
    ],
)
def test_a_refusal_names_the_deed_and_the_roles_to_ask(permission: Permission, sentence: str) -> None:
    assert str(NotAllowed(permission)) == sentence


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_completes_the_sentence_of_a_refusal(permission: Permission) -> None:
    sentence = str(NotAllowed(permission))
    assert sentence.startswith(f"You need a role that may {permission.value[0].lower()}")
    assert not permission.value.endswith(".")
    assert sentence.count(":") == 1, "somebody can be asked"


def test_no_refusal_repeats_the_reference_it_was_about() -> None:
    assert "P-7K3QDX" not in str(NotAllowed(Permission.TRIAGE, patient_ref="P-7K3QDX"))


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_a_guard_lets_in_exactly_the_roles_of_its_permission(role: Role) -> None:
    seen: list[str] = []

    @require(Permission.SIGN_ASSESSMENT)
    def view(request: HttpRequest, word: str) -> str:
        seen.append(word)
        return word

    request = RequestFactory().get("/x/")
    request.user = make_user(role)
    if role == Role.CONSULTANT:
        assert view(request, word="in") == "in"
    else:
        with pytest.raises(NotAllowed):
            view(request, word="in")
    assert seen == (["in"] if role == Role.CONSULTANT else []), "a refused view has not run"


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("http://testserver/patients/search/", "/patients/search/"),
        ("http://testserver/caseload/?view=mine", "/caseload/"),
        ("/caseload/", "/caseload/"),
        ("", "/"),
        ("https://elsewhere.example/patients/", "/"),
        ("//elsewhere.example/patients/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver", "/"),
        ("http://[broken", "/"),
    ],
)
def test_after_log_in_a_script_returns_to_a_page_of_ours_only(page: str, path: str) -> None:
    assert _page_of(RequestFactory().get("/part/", headers={"HX-Current-URL": page})) == path


@pytest.mark.django_db
def test_a_header_that_is_no_address_breaks_nothing(client: Client) -> None:
    response = client.get("/work/", headers={"HX-Request": "true", "HX-Current-URL": "http://[broken"})
    assert (response.status_code, response["HX-Redirect"]) == (401, "/login/?next=%2F")


@pytest.mark.django_db
class TestTheLogInPage:
    def page(self, client: Client, **sent: str) -> Any:
        response = client.post("/login/", sent) if sent else client.get("/login/")
        assert response.status_code == 200
        return tree(response.content.decode())

    @pytest.mark.parametrize("sent", [{}, {"username": "x", "password": "y"}, {"username": "", "password": ""}])
    def test_it_keeps_the_rules_empty_and_in_error(self, client: Client, sent: dict[str, str]) -> None:
        response = client.post("/login/", sent) if sent else client.get("/login/")
        assert faults(response.content.decode()) == []

    def test_password_managers_know_the_boxes(self, client: Client) -> None:
        root = self.page(client)
        assert find(root, name="username").get("autocomplete") == "username"
        assert find(root, name="password").get("autocomplete") == "current-password"
        assert find(root, name="password").get("type") == "password"

    def test_the_password_never_comes_back_and_the_name_does(self, client: Client) -> None:
        root = self.page(client, username="test-nurse", password="hush-hush")
        assert find(root, name="username").get("value") == "test-nurse"
        assert find(root, name="password").get("value") in (None, "")

    def test_only_its_own_two_boxes_stand_there(self, client: Client) -> None:
        assert [box.get("name") for box in controls(self.page(client))] == ["username", "password"]

    @pytest.mark.parametrize("demo", [True, False])
    def test_it_says_where_the_demonstrations_log_ins_are_and_never_what_they_are(
        self, client: Client, demo: bool, settings: Any
    ) -> None:
        settings.DEMO = demo
        said = text_of(self.page(client))
        assert ("Demonstration log-ins are printed where the site was started" in said) is demo
        assert not any(password in said for _, password, _ in DEMO_LOGINS)


@pytest.mark.django_db
@pytest.mark.parametrize(("username", "password", "role"), DEMO_LOGINS)
def test_each_log_in_of_the_demonstration_works_and_has_its_role(
    client: Client, username: str, password: str, role: Role
) -> None:
    create_demo_users()
    assert client.post("/login/", {"username": username, "password": password}).status_code == 302
    page = text_of(tree(client.get("/work/").content.decode()))
    user = User.objects.get(username=username)
    assert (user.role, user.is_superuser, user.is_staff) == (role.value, False, False)
    assert f"{user.display_name} {user.job_title}" in page


@pytest.mark.django_db
def test_making_the_demonstrations_people_again_gives_nobody_a_new_password() -> None:
    nurse = create_demo_users()["nurse"]
    nurse.set_password("changed-by-the-visitor-2026")
    nurse.save()
    create_demo_users()
    assert User.objects.get(username="nurse").check_password("changed-by-the-visitor-2026")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["haematologist", "ophthalmologist", "endocrinologist", "nurse2"])
def test_a_colleague_of_the_demonstration_cannot_log_in_with_any_word(client: Client, name: str) -> None:
    create_demo_users()
    for word in ("", name, f"{name}-demo-2026", "!"):
        client.post("/login/", {"username": name, "password": word})
        assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_logging_out_needs_a_press_and_not_a_link(nurse: User) -> None:
    client = logged_in(nurse)
    assert client.get(reverse("logout")).status_code == 405
    assert client.get("/work/").status_code == 200
    assert client.post(reverse("logout")).url == "/login/"
    assert client.get("/work/").status_code == 302


@pytest.mark.django_db
def test_logging_in_changes_the_sessions_key(client: Client, nurse: User) -> None:
    """A key that somebody planted before the log-in opens nothing after it."""
    client.get("/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    client.post("/login/", {"username": nurse.username, "password": PASSWORD})
    assert client.session.session_key != before


@pytest.mark.django_db
def test_a_new_password_ends_the_sessions_on_other_machines(nurse: User) -> None:
    client = logged_in(nurse)
    assert client.get("/work/").status_code == 200
    nurse.set_password("another-password-2026")
    nurse.save()
    assert client.get("/work/").status_code == 302
