"""GENERATED from vocab/atlas.ttl and vocab/borrowed.ttl by tools/generate.py. Do not edit.

One constant a term: a misspelt one is a type error.
"""

from __future__ import annotations

from typing import Final, NewType

Term = NewType("Term", str)

ACD_NS: Final = "https://w3id.org/atlas-cd/def#"
XSD_NS: Final = "http://www.w3.org/2001/XMLSchema#"
CODE_NS: Final = "https://w3id.org/atlas-cd/code/"
ONTOLOGY_VERSION_IRI: Final = "https://w3id.org/atlas-cd/def/1.0.0"
ONTOLOGY_VERSION: Final = "1.0.0"


class Acd:
    """Terms of <https://w3id.org/atlas-cd/def#>."""

    Collectivite: Final = Term("https://w3id.org/atlas-cd/def#Collectivite")
    CollectiviteEtrangere: Final = Term("https://w3id.org/atlas-cd/def#CollectiviteEtrangere")
    CollectiviteFrancaise: Final = Term("https://w3id.org/atlas-cd/def#CollectiviteFrancaise")
    Fiche: Final = Term("https://w3id.org/atlas-cd/def#Fiche")
    Financement: Final = Term("https://w3id.org/atlas-cd/def#Financement")
    Fonction: Final = Term("https://w3id.org/atlas-cd/def#Fonction")
    Lien: Final = Term("https://w3id.org/atlas-cd/def#Lien")
    Organisation: Final = Term("https://w3id.org/atlas-cd/def#Organisation")
    Partenariat: Final = Term("https://w3id.org/atlas-cd/def#Partenariat")
    Participation: Final = Term("https://w3id.org/atlas-cd/def#Participation")
    Personne: Final = Term("https://w3id.org/atlas-cd/def#Personne")
    PosteDiplomatique: Final = Term("https://w3id.org/atlas-cd/def#PosteDiplomatique")
    Thematisation: Final = Term("https://w3id.org/atlas-cd/def#Thematisation")
    Volontariat: Final = Term("https://w3id.org/atlas-cd/def#Volontariat")
    acteur: Final = Term("https://w3id.org/atlas-cd/def#acteur")
    affectation: Final = Term("https://w3id.org/atlas-cd/def#affectation")
    annee: Final = Term("https://w3id.org/atlas-cd/def#annee")
    anneeDebut: Final = Term("https://w3id.org/atlas-cd/def#anneeDebut")
    anneePremiereSignature: Final = Term("https://w3id.org/atlas-cd/def#anneePremiereSignature")
    candidatEcarte: Final = Term("https://w3id.org/atlas-cd/def#candidatEcarte")
    champAction: Final = Term("https://w3id.org/atlas-cd/def#champAction")
    cible: Final = Term("https://w3id.org/atlas-cd/def#cible")
    codeIso: Final = Term("https://w3id.org/atlas-cd/def#codeIso")
    contact: Final = Term("https://w3id.org/atlas-cd/def#contact")
    contexte: Final = Term("https://w3id.org/atlas-cd/def#contexte")
    corps: Final = Term("https://w3id.org/atlas-cd/def#corps")
    courriel: Final = Term("https://w3id.org/atlas-cd/def#courriel")
    dateConsultation: Final = Term("https://w3id.org/atlas-cd/def#dateConsultation")
    dateFin: Final = Term("https://w3id.org/atlas-cd/def#dateFin")
    dateReference: Final = Term("https://w3id.org/atlas-cd/def#dateReference")
    decidePar: Final = Term("https://w3id.org/atlas-cd/def#decidePar")
    description: Final = Term("https://w3id.org/atlas-cd/def#description")
    devise: Final = Term("https://w3id.org/atlas-cd/def#devise")
    dispositif: Final = Term("https://w3id.org/atlas-cd/def#dispositif")
    empreinte: Final = Term("https://w3id.org/atlas-cd/def#empreinte")
    financement: Final = Term("https://w3id.org/atlas-cd/def#financement")
    financeur: Final = Term("https://w3id.org/atlas-cd/def#financeur")
    financeurCollectif: Final = Term("https://w3id.org/atlas-cd/def#financeurCollectif")
    forme: Final = Term("https://w3id.org/atlas-cd/def#forme")
    historique: Final = Term("https://w3id.org/atlas-cd/def#historique")
    lien: Final = Term("https://w3id.org/atlas-cd/def#lien")
    methode: Final = Term("https://w3id.org/atlas-cd/def#methode")
    millesime: Final = Term("https://w3id.org/atlas-cd/def#millesime")
    mission: Final = Term("https://w3id.org/atlas-cd/def#mission")
    montant: Final = Term("https://w3id.org/atlas-cd/def#montant")
    niveau: Final = Term("https://w3id.org/atlas-cd/def#niveau")
    nomLu: Final = Term("https://w3id.org/atlas-cd/def#nomLu")
    nombreVolontaires: Final = Term("https://w3id.org/atlas-cd/def#nombreVolontaires")
    objectif: Final = Term("https://w3id.org/atlas-cd/def#objectif")
    objectifsFrance: Final = Term("https://w3id.org/atlas-cd/def#objectifsFrance")
    objectifsLocaux: Final = Term("https://w3id.org/atlas-cd/def#objectifsLocaux")
    partenaireEtranger: Final = Term("https://w3id.org/atlas-cd/def#partenaireEtranger")
    partenaireFrancais: Final = Term("https://w3id.org/atlas-cd/def#partenaireFrancais")
    participation: Final = Term("https://w3id.org/atlas-cd/def#participation")
    pays: Final = Term("https://w3id.org/atlas-cd/def#pays")
    posteDiplomatique: Final = Term("https://w3id.org/atlas-cd/def#posteDiplomatique")
    priorite: Final = Term("https://w3id.org/atlas-cd/def#priorite")
    profil: Final = Term("https://w3id.org/atlas-cd/def#profil")
    role: Final = Term("https://w3id.org/atlas-cd/def#role")
    score: Final = Term("https://w3id.org/atlas-cd/def#score")
    siren: Final = Term("https://w3id.org/atlas-cd/def#siren")
    statut: Final = Term("https://w3id.org/atlas-cd/def#statut")
    territoire: Final = Term("https://w3id.org/atlas-cd/def#territoire")
    thematisation: Final = Term("https://w3id.org/atlas-cd/def#thematisation")
    theme: Final = Term("https://w3id.org/atlas-cd/def#theme")
    themePrincipal: Final = Term("https://w3id.org/atlas-cd/def#themePrincipal")
    titulaire: Final = Term("https://w3id.org/atlas-cd/def#titulaire")
    triennal: Final = Term("https://w3id.org/atlas-cd/def#triennal")
    volontaire: Final = Term("https://w3id.org/atlas-cd/def#volontaire")
    volontariat: Final = Term("https://w3id.org/atlas-cd/def#volontariat")


class Dcat:
    """Terms of <http://www.w3.org/ns/dcat#>."""

    Dataset: Final = Term("http://www.w3.org/ns/dcat#Dataset")


class Dct:
    """Terms of <http://purl.org/dc/terms/>."""

    conformsTo: Final = Term("http://purl.org/dc/terms/conformsTo")
    identifier: Final = Term("http://purl.org/dc/terms/identifier")
    isReplacedBy: Final = Term("http://purl.org/dc/terms/isReplacedBy")
    source: Final = Term("http://purl.org/dc/terms/source")
    title: Final = Term("http://purl.org/dc/terms/title")


class Foaf:
    """Terms of <http://xmlns.com/foaf/0.1/>."""

    name: Final = Term("http://xmlns.com/foaf/0.1/name")
    primaryTopic: Final = Term("http://xmlns.com/foaf/0.1/primaryTopic")


class Igeo:
    """Terms of <http://rdf.insee.fr/def/geo#>."""

    Commune: Final = Term("http://rdf.insee.fr/def/geo#Commune")
    codeINSEE: Final = Term("http://rdf.insee.fr/def/geo#codeINSEE")


class Org:
    """Terms of <http://www.w3.org/ns/org#>."""

    postIn: Final = Term("http://www.w3.org/ns/org#postIn")
    unitOf: Final = Term("http://www.w3.org/ns/org#unitOf")


class Owl:
    """Terms of <http://www.w3.org/2002/07/owl#>."""

    versionInfo: Final = Term("http://www.w3.org/2002/07/owl#versionInfo")


class Prov:
    """Terms of <http://www.w3.org/ns/prov#>."""

    SoftwareAgent: Final = Term("http://www.w3.org/ns/prov#SoftwareAgent")
    wasAttributedTo: Final = Term("http://www.w3.org/ns/prov#wasAttributedTo")
    wasDerivedFrom: Final = Term("http://www.w3.org/ns/prov#wasDerivedFrom")


class Rdf:
    """Terms of <http://www.w3.org/1999/02/22-rdf-syntax-ns#>."""

    type: Final = Term("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


class Skos:
    """Terms of <http://www.w3.org/2004/02/skos/core#>."""

    Concept: Final = Term("http://www.w3.org/2004/02/skos/core#Concept")
    ConceptScheme: Final = Term("http://www.w3.org/2004/02/skos/core#ConceptScheme")
    altLabel: Final = Term("http://www.w3.org/2004/02/skos/core#altLabel")
    broader: Final = Term("http://www.w3.org/2004/02/skos/core#broader")
    closeMatch: Final = Term("http://www.w3.org/2004/02/skos/core#closeMatch")
    inScheme: Final = Term("http://www.w3.org/2004/02/skos/core#inScheme")
    notation: Final = Term("http://www.w3.org/2004/02/skos/core#notation")
    prefLabel: Final = Term("http://www.w3.org/2004/02/skos/core#prefLabel")


class Vcard:
    """Terms of <http://www.w3.org/2006/vcard/ns#>."""

    family_name: Final = Term("http://www.w3.org/2006/vcard/ns#family-name")
    given_name: Final = Term("http://www.w3.org/2006/vcard/ns#given-name")


INTERNAL: Final = frozenset(
    {
        "http://www.w3.org/2006/vcard/ns#family-name",
        "http://www.w3.org/2006/vcard/ns#given-name",
        "http://xmlns.com/foaf/0.1/name",
        "https://w3id.org/atlas-cd/def#Lien",
        "https://w3id.org/atlas-cd/def#Personne",
        "https://w3id.org/atlas-cd/def#Volontariat",
        "https://w3id.org/atlas-cd/def#affectation",
        "https://w3id.org/atlas-cd/def#candidatEcarte",
        "https://w3id.org/atlas-cd/def#champAction",
        "https://w3id.org/atlas-cd/def#cible",
        "https://w3id.org/atlas-cd/def#corps",
        "https://w3id.org/atlas-cd/def#courriel",
        "https://w3id.org/atlas-cd/def#decidePar",
        "https://w3id.org/atlas-cd/def#lien",
        "https://w3id.org/atlas-cd/def#methode",
        "https://w3id.org/atlas-cd/def#millesime",
        "https://w3id.org/atlas-cd/def#mission",
        "https://w3id.org/atlas-cd/def#nomLu",
        "https://w3id.org/atlas-cd/def#score",
        "https://w3id.org/atlas-cd/def#titulaire",
        "https://w3id.org/atlas-cd/def#volontaire",
        "https://w3id.org/atlas-cd/def#volontariat",
    }
)

PREFIXES: Final = {
    "acd": "https://w3id.org/atlas-cd/def#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "igeo": "http://rdf.insee.fr/def/geo#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
