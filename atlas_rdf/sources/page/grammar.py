"""The page's labels, in their order, and what stands under each: one line per label."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SITE = "https://pastel.diplomatie.gouv.fr/cncdext/dyn/public/atlas/detailProjet.html?criteres.prjId="


class Kind(enum.Enum):
    """What stands under a label."""

    POST = "the diplomatic post and its contacts"
    LINE = "one line"
    TEXT = "paragraphs, printed as A + B + B when there are several"
    TABLE = "rows"
    STATEMENT = "nothing: the label says it all"


@dataclass(frozen=True, slots=True)
class Label:
    """A label: `texts` are its wordings with, for a statement, the value each one states.

    `column` is the record's cell or group that it fills; `headers` the table's columns, header -> cell,
    in the page's order (a repeated header has several cells).
    """

    kind: Kind
    column: str
    texts: Mapping[str, str]
    headers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def name(self) -> str:
        """The wording that people know; a statement's are parted by a slash."""
        return " / ".join(self.texts)


def _label(kind: Kind, column: str, text: str, *headers: tuple[str, str]) -> Label:
    return Label(kind, column, {text: ""}, headers)


_ONE_PERCENT = "Montant 1% Eau (Loi Oudin 2005)"

LABELS: tuple[Label, ...] = (
    _label(Kind.POST, "posteDiplomatique", "Contacts dans le poste diplomatique"),
    _label(Kind.LINE, "titre", "Titre"),
    _label(Kind.LINE, "anneePremiereSignature", "Année de première signature de la convention"),
    _label(Kind.LINE, "thematique", "Thématique d'intervention"),
    _label(Kind.LINE, "sousThematique", "Sous-thématique d'intervention"),
    _label(Kind.LINE, "sousSousThematique", "Sous-sous-thématique d'intervention"),
    _label(
        Kind.TABLE, "autresThematiques", "Autres thématiques mises en œuvre pour le partenariat",
        ("Thématique éligible", "thematique"), ("Sous-thématique", "sousThematique"),
        ("Sous-sous-thématique", "sousSousThematique"), ("Priorité", "priorite"),
    ),
    _label(Kind.LINE, "anneeDebut", "Année de début du partenariat"),
    _label(Kind.LINE, "statut", "Le partenariat est"),
    _label(Kind.LINE, "dateFin", "Date de fin du partenariat"),
    _label(Kind.TEXT, "contexte", "Contexte"),
    _label(Kind.TEXT, "historique", "Historique"),
    _label(Kind.TEXT, "objectif", "Objectif du partenariat"),
    _label(Kind.TEXT, "description", "Description détaillée du partenariat"),
    _label(Kind.LINE, "forme", "Votre partenariat prend la forme d'un(e)"),
    _label(
        Kind.TABLE, "partenairesEtrangers", "Partenaires étrangers du partenariat",
        ("Nom de la collectivité étrangère", "nom"), ("Pays", "pays"),
    ),
    _label(
        Kind.TABLE, "contactsPartenaires", "Contacts dans les partenaires étrangers du partenariat",
        ("Nom de la collectivité étrangère", "partenaire"), ("Nom", "nom"), ("Prénom", "prenom"),
        ("Fonction", "fonction"), ("Courriel", "courriel"),
    ),
    _label(
        Kind.TABLE, "partenairesFrancais", "Collectivités territoriales partenaires du partenariat",
        ("Nom de la collectivité territoriale", "nom"),
    ),
    Label(
        Kind.STATEMENT, "triennal",
        {"Le partenariat n'est pas triennal": "non", "Le partenariat est triennal": "oui"},
    ),
    _label(
        Kind.TABLE, "financements", "Financement du partenariat",
        ("Nom du financeur", "financeur"), ("Montant en euros", "montant"), (_ONE_PERCENT, "montantEau"),
        (_ONE_PERCENT, "montantUnPourCent2"), (_ONE_PERCENT, "montantUnPourCent3"), ("Année", "annee"),
    ),
    _label(
        Kind.TABLE, "volontaires",
        "Volontaires impliqués dans le partenariat (VSI, service civique, etc.) d'Échange et de Solidarité",
        ("Nom", "nom"), ("Prénom", "prenom"), ("Mission", "mission"), ("Champs d'action", "champAction"),
        ("Entité d'affectation", "affectation"),
    ),
)  # fmt: skip

_BY_COLUMN: Mapping[str, Label] = {label.column: label for label in LABELS}
_PATH = re.compile(r"(\w+)(?:\[([0-9]+)\])?(?:\.(.+))?")


def field_label(place: str) -> str:
    """A field as the form calls it, for the path of a JSON member; what is no such path is called as it is."""
    match = _PATH.fullmatch(place)
    label = _BY_COLUMN.get(match[1]) if match else None
    if match is None or label is None:
        return place
    group = f"{label.name} ({int(match[2]) + 1})" if match[2] else label.name
    inner = (match[3] or "").rpartition(".")[2]
    header = next((header for header, column in label.headers if column == inner), inner)
    return f"{group}, {header}" if header else group


#: The functions that the page prints above an official's name.
FUNCTIONS = ("Correspondant coopération décentralisée", "Conseiller de coopération et d'action culturelle")

_POST = re.compile(r'Contacts dans le poste diplomatique\s*[«"“]?\s*(.*?)\s*[»"”]?')
_LONGEST = 400  # no label is longer; a line of megabytes need not be compared with them
_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u00b4": "'"})


def plain(text: str) -> str:
    """A line as labels are compared: one space, straight apostrophes, `œ` and `É` spelt as the site does or not."""
    folded = _SPACES.sub(" ", text.translate(_QUOTES)).strip()
    return folded.replace("œ", "oe").replace("Échange", "Echange").removesuffix(":").rstrip()


_BY_TEXT: Mapping[str, int] = {plain(text): rank for rank, label in enumerate(LABELS) for text in label.texts}


def post_name(text: str) -> str | None:
    """The name in « Contacts dans le poste diplomatique "…" », None for any other line."""
    match = _POST.fullmatch(_SPACES.sub(" ", text).strip())
    return match[1] if match else None


def label_rank(text: str) -> int | None:
    """The place in `LABELS` of the label that this whole line is, None for any other line."""
    if len(text) > _LONGEST:
        return None
    if post_name(text) is not None:
        return 0
    return _BY_TEXT.get(plain(text))


def stated(label: Label, text: str) -> str:
    """What a statement line says: the value beside its wording."""
    return next(value for wording, value in label.texts.items() if plain(wording) == plain(text))
