"""How often each error happens in the demo: the one place where the rates are written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Shares of 0..1, per record unless said otherwise.

    Attributes:
        typo: one letter of a name is wrong, missing, doubled or swapped with the next (staff typing).
        ocr: letters of a name misread from a paper form (0 for O, 1 for L, m for rn).
        swapped_names: first and last name in each other's column.
        accents_lost: a name without its accents.
        nickname: the short form of the first name, where there is one.
        initial: the first name as its initial.
        married: women over 28 who changed their name at marriage, per person.
        old_married_name: a married woman's record of an old source under her birth name.
        moved: people who moved, per person.
        old_address: a moved person's record of an old source at the former address.
        new_mobile: people who changed their number, per person.
        recycled_phone: an old source's number that belongs to someone else by now.
        second_email: people with an older e-mail address, per person.
        family_email: couples that share one mailbox, per couple.
        landline: households with a landline.
        organisation: customers reached through a club or works council: its switchboard and contact@ mailbox.
        placeholder: a required field filled with 0000000000, test@test.fr or 01/01/1900, per field.
        plus_tag: an e-mail with +tag.
        dots: an e-mail with its dots added or taken out.
        upper_email: an e-mail in capitals.
        email_typo: an e-mail with a typing error.
        lost_zero: a phone or customer number whose leading zeros a spreadsheet ate.
        day_month_swapped: a birth date with day and month exchanged.
        birth_typo: a birth date with one wrong digit of the day or year.
        missing: an optional field left empty.
        missing_birth: a birth date the CRM does not have.
        mojibake: a cell of the e-mailing contacts decoded twice.
        twins: families whose first two children are twins, per family.
        same_name: families whose eldest son has the father's first name, per family with a son.
        crm_twice: people with two CRM records, per person in the CRM.
        shop_twice: people with two web accounts, per person with one.
        second_card: people with a second loyalty card, per member.
        handle_known: people of the CRM with a social account whose handle was noted there.
        anonymous_ticket: tickets without any customer, per ticket with one.
        card_shown: a member's till ticket with the card.
        refund: orders that come back in whole or part, per order.
        unreadable: rows broken on the way: ragged, cut off, NUL or bytes of another encoding, per row.
    """

    typo: float = 0.03
    ocr: float = 0.006
    swapped_names: float = 0.008
    accents_lost: float = 0.15
    nickname: float = 0.08
    initial: float = 0.01
    married: float = 0.35
    old_married_name: float = 0.35
    moved: float = 0.18
    old_address: float = 0.5
    new_mobile: float = 0.10
    recycled_phone: float = 0.004
    second_email: float = 0.22
    family_email: float = 0.05
    landline: float = 0.45
    organisation: float = 0.012
    placeholder: float = 0.012
    plus_tag: float = 0.012
    dots: float = 0.008
    upper_email: float = 0.04
    email_typo: float = 0.01
    lost_zero: float = 0.03
    day_month_swapped: float = 0.004
    birth_typo: float = 0.01
    missing: float = 0.08
    missing_birth: float = 0.16
    mojibake: float = 0.04
    twins: float = 0.03
    same_name: float = 0.03
    crm_twice: float = 0.05
    shop_twice: float = 0.06
    second_card: float = 0.02
    handle_known: float = 0.5
    anonymous_ticket: float = 0.45
    card_shown: float = 0.75
    refund: float = 0.04
    unreadable: float = 0.0008
