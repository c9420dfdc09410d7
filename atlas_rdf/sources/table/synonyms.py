"""What columns of tables are called, in French and in English. More may be added freely.

A name with `?` is a word that other columns bear too: the match is proposed, never stated.
"""

from __future__ import annotations

from collections.abc import Mapping

_PARTNER_FR = "collectivite francaise|collectivites francaises|partenaire francais|partenaires francais"
_PARTNER_ABROAD = "collectivite etrangere|collectivites etrangeres|partenaire etranger|partenaires etrangers"

#: Path of the field -> its names, without accents or capitals, parted by `|`. The path itself is one too.
SYNONYMS: Mapping[str, str] = {
    "id": "n atlas|numero atlas|identifiant atlas|id atlas|atlas id|prjid|id projet|identifiant|numero?|n?|project id|"
    "numero du partenariat|id partenariat|identifiant du partenariat|partnership id|n projet|numero de projet",
    "source": "url|adresse?|lien?|lien atlas|url de la fiche|adresse de la page|link?|source url",
    "dateConsultation": "date de consultation|consultee le|consulte le|retrieved|date retrieved|date d extraction",
    "titre": "titre du projet|titre du partenariat|intitule|intitule du projet|intitule du partenariat|nom du projet|"
    "libelle du projet|title|project title|partnership title|project name",
    "anneePremiereSignature": "annee de premiere signature de la convention|annee de premiere signature|"
    "annee de signature|premiere signature|annee convention|year of first signature|signature year",
    "anneeDebut": "annee de debut|annee de debut du partenariat|debut?|annee debut|start year|year of start|first year",
    "statut": "le partenariat est|etat?|statut du partenariat|statut du projet|avancement|status|project status",
    "dateFin": "date de fin|date de fin du partenariat|fin?|fin du partenariat|date fin|end date|end?|date of end",
    "contexte": "contexte du projet|context|background",
    "historique": "historique du partenariat|history",
    "objectif": "objectifs|objectif du partenariat|objectifs du projet|objective|objectives|goal|goals",
    "description": "description detaillee|description detaillee du partenariat|description du projet|descriptif",
    "forme": "votre partenariat prend la forme d un e|forme du partenariat|type de partenariat|type de projet?|"
    "form?|partnership type|type of partnership",
    "triennal": "convention triennale|partenariat triennal|le partenariat est triennal|three year|triennial",
    "nombreVolontaires": "nombre de volontaires|volontaires?|nb volontaires|number of volunteers|volunteers?",
    "thematique": "theme|theme principal|thematique principale|thematique d intervention|domaine d intervention|"
    "main theme|topic|sector",
    "sousThematique": "sous theme|sous thematique d intervention|sous domaine|sub theme|subtheme|subtopic",
    "sousSousThematique": "sous sous theme|sous sous thematique d intervention|sub sub theme",
    "autresThematiques.thematique": "autre thematique|autres thematiques|theme secondaire|thematique secondaire|"
    "thematique eligible|secondary theme|other themes",
    "autresThematiques.priorite": "priorite?|priorite de la thematique|priority?",
    "posteDiplomatique.nom": "poste diplomatique|ambassade|poste?|embassy|diplomatic post",
    "posteDiplomatique.contacts.fonction": "fonction au poste|fonction du contact au poste|post function",
    "posteDiplomatique.contacts.nom": "nom du contact au poste|contact ambassade|contact au poste|embassy contact",
    "posteDiplomatique.contacts.courriel": "courriel du poste|courriel ambassade|embassy email",
    "partenairesEtrangers.nom": f"nom de la collectivite etrangere|{_PARTNER_ABROAD}|collectivite partenaire|"
    "autorite etrangere|ville etrangere|etranger?|"
    "etrangers?|nom du partenaire etranger|foreign partner|foreign partners|foreign authority",
    "partenairesEtrangers.pays": "pays|pays partenaire|pays du partenaire|pays d intervention|country|partner country",
    "partenairesEtrangers.geonames": "geonames|lien geonames|geonames id",
    "contactsPartenaires.partenaire": "partenaire du contact|collectivite du contact|contact partner",
    "contactsPartenaires.fonction": "fonction?|fonction du contact|poste occupe|function?|job title|contact function",
    "contactsPartenaires.nom": "nom du contact|contact?|nom contact|last name?|surname?|contact name",
    "contactsPartenaires.prenom": "prenom?|prenom du contact|first name?|given name?",
    "contactsPartenaires.courriel": "courriel?|email?|e mail?|mail?|adresse electronique|contact email",
    "partenairesFrancais.nom": f"nom de la collectivite territoriale|{_PARTNER_FR}|collectivite?|"
    "collectivite territoriale|nom de la collectivite|chef de file|francais?|french partner|"
    "french partners|french authority|local authority",
    "partenairesFrancais.niveau": "niveau?|type de collectivite|echelon|niveau de collectivite|level?|authority type",
    "partenairesFrancais.siren": "siren|n siren|numero siren|siren de la collectivite",
    "partenairesFrancais.codeInsee": "code insee|insee|code commune|code officiel geographique|cog|insee code",
    "financements.financeur": "financeur|nom du financeur|financeurs|bailleur|bailleurs|source de financement|funder|"
    "funders|donor|funding body",
    "financements.montant": "montant en euros|montant euros|montant eur|montant du financement|budget?|cout?|"
    "montant|subvention|amount|amount eur|amount euros|amount in euros|funding amount|grant",
    "financements.annee": "annee du financement|annee de financement|annee?|exercice|annee budgetaire|year?|"
    "funding year|budget year",
    "financements.montantEau": "montant 1 eau|montant 1 eau loi oudin 2005|1 eau|un pour cent eau|oudin|1 water",
    "financements.montantDechets": "montant 1 dechets|1 dechets|un pour cent dechets|1 waste",
    "financements.montantEnergie": "montant 1 energie|1 energie|un pour cent energie|1 energy",
    "volontaires.nom": "nom du volontaire|nom volontaire|volunteer name",
    "volontaires.prenom": "prenom du volontaire|volunteer first name",
    "volontaires.mission": "mission?|mission du volontaire|volunteer mission",
    "volontaires.champAction": "champ d action|champs d action|field of action",
    "volontaires.affectation": "affectation|entite d affectation|assignment",
}
