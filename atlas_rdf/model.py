"""The entities of the Atlas: one line per field, its term, its kind of value, its count.

The ontology (`vocab/`) says what the terms mean, the shapes (`shapes/`) what must hold; a contract
test compares the three. Field names are the record's member names unless `column` says otherwise.
"""

from __future__ import annotations

import datetime
from dataclasses import field
from decimal import Decimal

from atlas_rdf.decisions import Decision
from atlas_rdf.fields import Entity, Ref, any_number, entity, expected, maybe, one, some
from atlas_rdf.terms import Acd, Dcat, Dct, Foaf, Igeo, Org, Owl, Prov, Skos, Vcard
from atlas_rdf.values import (
    AMOUNT,
    ATLAS_ID,
    CODE,
    COUNT,
    DATE,
    DIGEST,
    EMAIL,
    FLAG,
    INSEE,
    LABEL,
    LABEL_EN,
    LINK,
    RANK,
    SCORE,
    SIREN,
    TEXT,
    YEAR,
)


@entity
class Schema(Entity):
    """A list of concepts."""

    TYPE = Skos.ConceptScheme
    SEGMENT = ""
    SHARED = RECURS = True
    titre: str | None = expected(Dct.title, LABEL)
    titreEn: str | None = maybe(Dct.title, LABEL_EN)


@entity
class Concept(Entity):
    """A theme, status, form, role, scheme, level or country of `vocab/codes`; its key is its whole IRI."""

    TYPE = Skos.Concept
    SEGMENT = ""
    SHARED = RECURS = True
    libelle: str | None = expected(Skos.prefLabel, LABEL)
    libelleEn: str | None = maybe(Skos.prefLabel, LABEL_EN)
    notation: str | None = maybe(Skos.notation, CODE)
    liste: Schema = one(Skos.inScheme, Ref(Schema))
    plusLarge: Entity | None = maybe(Skos.broader, Ref(Entity))  # a Concept; the class has no name yet here
    procheDe: tuple[str, ...] = any_number(Skos.closeMatch, LINK, column="")


@entity
class ConceptProvisoire(Concept):
    """A label that no list holds yet: kept as a concept of the publisher's own, with a warning."""

    SEGMENT = "concept"


@entity
class Territoire(Entity):
    """A French commune of the Code officiel géographique; never the authority that runs it."""

    TYPE = Igeo.Commune
    SEGMENT = "territoire"
    SHARED = RECURS = True
    codeInsee: str = one(Igeo.codeINSEE, INSEE)


@entity
class Organisation(Entity):
    """A body that pays and is no public authority known as a partner."""

    TYPE = Acd.Organisation
    SEGMENT = "organisation"
    SHARED = RECURS = True
    nom: str | None = expected(Skos.prefLabel, LABEL, spill="autresNoms")
    nomEn: str | None = maybe(Skos.prefLabel, LABEL_EN, column="", place="nom")
    autresNoms: tuple[str, ...] = any_number(Skos.altLabel, LABEL, column="", place="nom")


@entity
class CollectiviteFrancaise(Organisation):
    """A French authority or a grouping of them."""

    TYPE = Acd.CollectiviteFrancaise
    niveau: Concept | None = maybe(Acd.niveau, Ref(Concept), column="niveau")
    siren: str | None = maybe(Acd.siren, SIREN)
    territoire: Territoire | None = maybe(Acd.territoire, Ref(Territoire), column="codeInsee")
    remplaceePar: Organisation | None = maybe(Dct.isReplacedBy, Ref(Organisation), place="nom")


@entity
class CollectiviteEtrangere(Organisation):
    """An authority abroad."""

    TYPE = Acd.CollectiviteEtrangere
    pays: Concept | None = expected(Acd.pays, Ref(Concept), column="pays")
    lieu: str | None = maybe(Acd.territoire, LINK, column="geonames")
    codeIso: str | None = maybe(Acd.codeIso, CODE, column="", place="nom")


@entity
class PosteDiplomatique(Organisation):
    """An embassy or a consulate."""

    TYPE = Acd.PosteDiplomatique
    SEGMENT = "poste"
    ministere: Organisation = one(Org.unitOf, Ref(Organisation), place="nom")


@entity
class Personne(Entity):
    """A person in charge of a post: internal profile only."""

    TYPE = Acd.Personne
    SEGMENT = "interne/personne"
    SHARED = True
    nomComplet: str | None = expected(Foaf.name, CODE, column="", place="nom")
    prenom: str | None = maybe(Vcard.given_name, CODE)
    nomFamille: str | None = maybe(Vcard.family_name, CODE, column="nom")
    courriel: tuple[str, ...] = any_number(Acd.courriel, EMAIL)


@entity
class Fonction(Entity):
    """A post that somebody holds in an organisation; public, unlike the holder."""

    TYPE = Acd.Fonction
    SEGMENT = "fonction"
    SHARED = True
    libelle: str | None = expected(Skos.prefLabel, LABEL, column="fonction")
    dans: Organisation = one(Org.postIn, Ref(Organisation), place="partenaire")
    titulaire: tuple[Personne, ...] = any_number(Acd.titulaire, Ref(Personne))


@entity
class Participation(Entity):
    """An authority's part in a partnership."""

    TYPE = Acd.Participation
    SEGMENT = "participation"
    acteur: Organisation = one(Acd.acteur, Ref(Organisation), place="nom")
    role: Concept = one(Acd.role, Ref(Concept))


@entity
class Thematisation(Entity):
    """A secondary theme with its priority."""

    TYPE = Acd.Thematisation
    SEGMENT = "thematisation"
    theme: Concept = one(Acd.theme, Ref(Concept), place="thematique")
    priorite: int | None = maybe(Acd.priorite, RANK)


@entity
class Financement(Entity):
    """One funder's contribution to a partnership in one year."""

    TYPE = Acd.Financement
    SEGMENT = "financement"
    montant: Decimal | None = expected(Acd.montant, AMOUNT)
    devise: str = one(Acd.devise, LINK, column="")
    annee: int | None = expected(Acd.annee, YEAR)
    financeur: Organisation | None = maybe(Acd.financeur, Ref(Organisation), column="financeur")
    financeurCollectif: Concept | None = maybe(Acd.financeurCollectif, Ref(Concept), place="financeur")
    dispositif: Concept | None = maybe(Acd.dispositif, Ref(Concept), place="montant")


@entity
class Volontariat(Entity):
    """A volunteer's mission: internal profile only; the public graph has the count."""

    TYPE = Acd.Volontariat
    SEGMENT = "interne/volontariat"
    volontaire: Personne | None = maybe(Acd.volontaire, Ref(Personne), place="nom")
    mission: str | None = maybe(Acd.mission, LABEL)
    champAction: str | None = maybe(Acd.champAction, LABEL)
    affectation: str | None = maybe(Acd.affectation, LABEL)


@entity
class Lien(Entity):
    """What a name read on a record was taken to mean, and why: internal profile only."""

    TYPE = Acd.Lien
    SEGMENT = "interne/lien"
    SHARED = True
    nomLu: str = one(Acd.nomLu, LABEL, column="")
    corps: Organisation = one(Acd.corps, Ref(Organisation))
    cible: str | None = maybe(Acd.cible, CODE, column="")
    methode: str = one(Acd.methode, CODE, column="")
    score: Decimal | None = maybe(Acd.score, SCORE, column="")
    candidatEcarte: tuple[str, ...] = any_number(Acd.candidatEcarte, CODE, column="")
    millesime: str = one(Acd.millesime, CODE, column="")
    decidePar: str = one(Acd.decidePar, CODE, column="")
    decision: Decision = field(compare=False, repr=False)  # the same whole, for the dossier


@entity
class Partenariat(Entity):
    """A partnership between French and foreign authorities."""

    TYPE = Acd.Partenariat
    SEGMENT = "partenariat"
    identifiant: str = one(Dct.identifier, ATLAS_ID, column="id")
    titre: str | None = expected(Dct.title, LABEL)
    anneePremiereSignature: int | None = maybe(Acd.anneePremiereSignature, YEAR)
    themePrincipal: Concept | None = maybe(Acd.themePrincipal, Ref(Concept), place="thematique")
    theme: tuple[Concept, ...] = any_number(Acd.theme, Ref(Concept), place="thematique")
    thematisation: tuple[Thematisation, ...] = any_number(Acd.thematisation, Ref(Thematisation))
    anneeDebut: int | None = maybe(Acd.anneeDebut, YEAR)
    statut: Concept | None = expected(Acd.statut, Ref(Concept), column="statut")
    dateFin: datetime.date | None = maybe(Acd.dateFin, DATE)
    contexte: str | None = maybe(Acd.contexte, TEXT)
    historique: str | None = maybe(Acd.historique, TEXT)
    objectif: str | None = maybe(Acd.objectif, TEXT)
    objectifsLocaux: str | None = maybe(Acd.objectifsLocaux, TEXT, column="", place="objectif")
    objectifsFrance: str | None = maybe(Acd.objectifsFrance, TEXT, column="", place="objectif")
    description: str | None = maybe(Acd.description, TEXT)
    forme: Concept | None = maybe(Acd.forme, Ref(Concept), column="forme")
    participation: tuple[Participation, ...] = some(Acd.participation, Ref(Participation), place="partenairesFrancais")
    partenaireFrancais: tuple[CollectiviteFrancaise, ...] = some(
        Acd.partenaireFrancais, Ref(CollectiviteFrancaise), place="partenairesFrancais"
    )
    partenaireEtranger: tuple[CollectiviteEtrangere, ...] = some(
        Acd.partenaireEtranger, Ref(CollectiviteEtrangere), place="partenairesEtrangers"
    )
    posteDiplomatique: PosteDiplomatique | None = maybe(
        Acd.posteDiplomatique, Ref(PosteDiplomatique), place="posteDiplomatique"
    )
    contact: tuple[Fonction, ...] = any_number(Acd.contact, Ref(Fonction))
    triennal: bool | None = maybe(Acd.triennal, FLAG)
    financement: tuple[Financement, ...] = any_number(Acd.financement, Ref(Financement), place="financements")
    nombreVolontaires: int | None = maybe(Acd.nombreVolontaires, COUNT)
    volontariat: tuple[Volontariat, ...] = any_number(Acd.volontariat, Ref(Volontariat))
    lien: tuple[Lien, ...] = any_number(Acd.lien, Ref(Lien))


@entity
class Logiciel(Entity):
    """The software that read a record."""

    TYPE = Prov.SoftwareAgent
    SEGMENT = "logiciel"
    SHARED = True
    version: str = one(Owl.versionInfo, CODE, column="")


@entity
class Fiche(Entity):
    """The Atlas' record about a partnership; kept apart from the partnership itself."""

    TYPE = Acd.Fiche
    SEGMENT = "fiche"
    partenariat: Partenariat = one(Foaf.primaryTopic, Ref(Partenariat), place="id")
    source: str = one(Dct.source, LINK)
    page: str | None = maybe(Prov.wasDerivedFrom, LINK, column="", place="source")
    logiciel: Logiciel | None = maybe(Prov.wasAttributedTo, Ref(Logiciel))
    empreinte: str | None = maybe(Acd.empreinte, DIGEST)
    dateConsultation: datetime.date | None = maybe(Acd.dateConsultation, DATE)


@entity
class Jeu(Entity):
    """The data set as published: its version, and the day on which its statements are judged."""

    TYPE = Dcat.Dataset
    SEGMENT = "jeu"
    SHARED = True
    titre: str | None = expected(Dct.title, LABEL, column="")
    version: str | None = expected(Owl.versionInfo, CODE, column="")
    conformeA: str = one(Dct.conformsTo, LINK, column="")
    dateReference: datetime.date = one(Acd.dateReference, DATE, column="")


ENTITIES: tuple[type[Entity], ...] = (
    Fiche,
    Partenariat,
    Participation,
    CollectiviteFrancaise,
    CollectiviteEtrangere,
    Organisation,
    PosteDiplomatique,
    Fonction,
    Personne,
    Thematisation,
    Financement,
    Volontariat,
    Lien,
    Territoire,
    Concept,
    Schema,
    Logiciel,
    Jeu,
)
