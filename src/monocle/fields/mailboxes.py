"""Mailboxes that are nobody's own: made-up ones, shared roles and throw-away domains. The lists are ours."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MISSING = _words(
    "- -- . .. / ? n/a na nc n.c. nr null nul none nil nan neant néant aucun aucune sans vide inconnu unknown "
    "undefined missing empty xxx x pas non no"
) | {"pas d'email", "pas d'e-mail", "pas de mail", "pas d'adresse", "sans email", "sans mail", "no email", "no mail"}
"""What people type where they have nothing to say; lower case."""

PLACEHOLDER_LOCAL = _words(
    "noemail no-email no_email nomail no-mail no_mail none null undefined unknown inconnu inconnue aucun aucune neant "
    "pasdemail pas-de-mail pas.de.mail pasdemel pasdadresse pasdadressemail sansmail sans-mail sans.mail sansemail "
    "nonrenseigne non-renseigne nonrenseignee nonconnu refus refuse nspp anonyme anonymous exemple example votremail "
    "votreemail youremail yourmail monmail xxxx xxxxx xxxxxx aaaa aaaaa zzzz azerty azertyuiop qwerty asdf asdfgh "
    "toto.toto fake faux bidon nomprenom prenom.nom nom.prenom firstname.lastname"
)
"""Local parts that say nothing, at whatever domain."""

TEST_LOCAL = _words(
    "test tests testtest test1 test2 test123 testing essai a aa aaa b bbb x xx xxx zzz abc abcd abcdef asd toto tata titi "
    "foo bar mail email nan nil na nc"
)
"""Local parts that say nothing at a domain of ``TEST_DOMAINS`` or ``FREE_DOMAINS``; elsewhere somebody may own them."""

TEST_DOMAINS = _words(
    "test.fr test.com test.net test.org test.test a.fr a.com b.fr b.com a.a b.c x.fr x.com xx.fr xx.com xxx.fr xxx.com aa.fr "
    "aa.com aaa.fr aaa.com abc.fr abc.com toto.fr toto.com foo.com bar.com foo.bar mail.fr email.fr email.com domain.com "
    "domaine.fr domaine.com example.com example.org example.net example.fr exemple.fr exemple.com fake.fr fake.com none.fr none.com"
)

FREE_DOMAINS = _words(
    "gmail.com googlemail.com hotmail.com hotmail.fr outlook.com outlook.fr live.fr live.com yahoo.fr yahoo.com orange.fr "
    "wanadoo.fr free.fr sfr.fr laposte.net bbox.fr icloud.com"
)

EMPTY_DOMAINS = _words(
    "noemail.com nomail.com noemail.fr nomail.fr "
    "no-email.com pasdemail.com pasdemail.fr sansmail.fr inconnu.fr inconnu.com unknown.com invalid.com invalid.fr "
    "nospam.com anonymous.com nowhere.com"
)
"""Domains where every mailbox is made up (habits of tills)."""

ROLES = _words(
    "contact contacts contactus info infos information informations accueil bonjour hello commande commandes order orders "
    "vente ventes sales commercial comptabilite compta facturation facture factures billing invoice invoices accounting "
    "admin administrateur administration administrator webmaster postmaster hostmaster root abuse security securite "
    "secretariat direction bureau office gerance support sav service serviceclient service-client service.client "
    "serviceclients service-clients clients client relationclient relation-client customerservice customer-service help "
    "helpdesk aide noreply no-reply no_reply donotreply do-not-reply nepasrepondre ne-pas-repondre mailer-daemon newsletter "
    "news marketing communication presse press media rh recrutement jobs emploi hr mairie ecole reception reservation "
    "reservations booking boutique magasin shop store equipe team achat achats purchasing logistique livraison technique "
    "it dsi dpo rgpd privacy legal juridique mail email test"
)
"""Local parts of mailboxes that several people read."""

DISPOSABLE_DOMAINS = _words(
    "yopmail.com yopmail.fr yopmail.net jetable.org jetable.com jetable.net mailinator.com mailinator.net guerrillamail.com "
    "guerrillamail.net guerrillamail.org guerrillamail.biz guerrillamail.de sharklasers.com grr.la 10minutemail.com "
    "10minutemail.net 10minutemail.fr 20minutemail.com temp-mail.org temp-mail.io tempmail.com tempmail.net tempmail.fr "
    "tempmailo.com tempr.email throwawaymail.com trashmail.com trashmail.net trashmail.de trash-mail.com trashmail.fr "
    "getnada.com nada.email maildrop.cc mailnesia.com mailcatch.com dispostable.com fakeinbox.com mohmal.com mytemp.email "
    "moakt.com emailondeck.com spamgourmet.com mintemail.com spam4.me tempinbox.com tempail.com discard.email "
    "mailtemp.fr mail-temporaire.fr mail-temporaire.com email-jetable.fr emailtemporaire.fr emailtemporaire.com "
    "crazymailing.com inboxkitten.com burnermail.io 33mail.com anonbox.net byom.de courriel.fr.nf cool.fr.nf jetable.fr.nf "
    "nospam.ze.tc nomail.xl.cx mega.zik.dj speed.1s.fr moncourrier.fr.nf monemail.fr.nf monmail.fr.nf haltospam.com "
    "kasmail.com spambox.us mailexpire.com tempemail.net minutemail.com luxusmail.org harakirimail.com"
)
"""Well-known domains whose mailboxes last for minutes; a company adds its own by a plug-in kind."""
