"""Opaque references: short enough to say on the telephone, and the only identifier that stands in an address."""

import secrets

# No I, L, O, U: they are misheard or misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6


def new_ref(prefix: str) -> str:
    """A fresh random reference such as P-7K3QDX. Unique by the column's constraint: about one billion values."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_patient_ref() -> str:
    return new_ref("P")
