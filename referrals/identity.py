"""How a number given by a caller is kept: as typed, as ten digits when it can be one, and why not otherwise."""


def identifier_facts(typed: str) -> dict[str, str]:
    digits = "".join(c for c in typed if c.isdigit())
    if not typed.strip():
        return {"identifier_typed": "", "identifier": "", "identifier_type": "", "identifier_note": ""}
    ok = len(digits) == 10 and (11 - sum(int(d) * (10 - i) for i, d in enumerate(digits[:9])) % 11) % 11 == int(
        digits[9]
    )
    if ok:
        return {
            "identifier_typed": typed.strip(),
            "identifier": digits,
            "identifier_type": "nhs",
            "identifier_note": "",
        }
    return {
        "identifier_typed": typed.strip(),
        "identifier": "",
        "identifier_type": "",
        "identifier_note": f"The NHS number must have 10 digits. You entered {len(digits)}",
    }
