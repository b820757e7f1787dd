from django import forms
from django.contrib.auth.forms import AuthenticationForm


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "The user name or the password is not right. Check both and try again.",
        "inactive": "This account is switched off. Ask the POEMS admin team.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        self.fields["username"].label = "User name"
        self.fields["username"].error_messages["required"] = "Enter your user name"
        self.fields["password"].error_messages["required"] = "Enter your password"
        self.fields["username"].widget.attrs.pop("autofocus", None)


class CarriedForm(forms.Form):
    """What an expired session left behind: the address it was meant for, and the typed fields as JSON."""

    carried_path = forms.CharField(widget=forms.HiddenInput)
    # Empty when only a page was asked for.
    carried_fields = forms.JSONField(widget=forms.HiddenInput, required=False)
