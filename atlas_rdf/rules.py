"""Every kind of finding that reading and parsing raise, with its words in French and in English.

Shapes bring their own words (`shapes/`); both kinds have a section in `docs/findings.md`.
"""

from __future__ import annotations

from typing import Final

from atlas_rdf.findings import Rule, Severity

_V, _W, _I = Severity.VIOLATION, Severity.WARNING, Severity.INFO

# --- files -------------------------------------------------------------------------------------
UNREADABLE: Final = Rule(
    "fichier-illisible", _V,
    "Ce fichier ne peut pas être lu : {reason_fr}.", "This file cannot be read: {reason_en}.",
    "Le remplacer par une page ou des lignes JSON en texte UTF-8.",
    "Replace it with a page or JSON lines as UTF-8 text.",
)  # fmt: skip
EMPTY: Final = Rule(
    "fichier-vide", _V,
    "Ce fichier est vide.", "This file is empty.",
    "Enregistrer de nouveau la page, ou retirer le fichier.", "Save the page again, or remove the file.",
)  # fmt: skip
NOT_A_PAGE: Final = Rule(
    "page-meconnaissable", _V,
    "Aucun libellé d'une page de l'Atlas n'a été trouvé dans ce fichier.",
    "No label of an Atlas page was found in this file.",
    "Vérifier qu'il s'agit du texte d'une page « Détail projet ».",
    "Check that it is the text of a 'Détail projet' page.",
)  # fmt: skip
OTHER_ENCODING: Final = Rule(
    "encodage", _W,
    "Ce fichier n'est pas en UTF-8 ; il a été lu en {encoding}.",
    "This file is not UTF-8; it was read as {encoding}.",
    "L'enregistrer en UTF-8.", "Save it as UTF-8.",
)  # fmt: skip
MOJIBAKE: Final = Rule(
    "texte-mal-decode", _W,
    "Texte mal décodé, réparé : « {value} » se lit « {repaired} ».",
    "Wrongly decoded text, repaired: '{value}' reads '{repaired}'.",
    "Corriger la source.", "Correct the source.",
)  # fmt: skip
CONTROL: Final = Rule(
    "caractere-interdit", _W,
    "{count} caractère(s) de contrôle ou demi-caractère(s) retiré(s) de cette ligne.",
    "{count} control character(s) or lone surrogate(s) removed from this line.",
    "Corriger la source.", "Correct the source.",
)  # fmt: skip
SKIPPED_FILE: Final = Rule(
    "fichier-ignore", _I,
    "Ce fichier du dossier n'est pas lu : ce n'est ni une page (.txt, .html), ni des lignes JSON (.jsonl), ni un "
    "tableau (.csv, .xlsx, .ods), ni, pour validate, du RDF (.ttl, .nt, .nq, .trig, .jsonld).",
    "This file of the folder is not read: it is no page (.txt, .html), no JSON lines (.jsonl), no table (.csv, .xlsx, "
    ".ods) and, for validate, no RDF (.ttl, .nt, .nq, .trig, .jsonld).",
    "Rien à faire s'il ne contient pas de fiche.", "Nothing to do if it holds no record.",
)  # fmt: skip
CHANGED_FILE: Final = Rule(
    "fichier-modifie", _W,
    "Le fichier n'est plus celui que cette ligne du manifeste décrit : son empreinte SHA-256 diffère.",
    "The file is no longer the one that this line of the manifest describes: its SHA-256 hash differs.",
    "Télécharger de nouveau la page (atlas-rdf fetch), ou retirer l'empreinte du manifeste.",
    "Fetch the page again (atlas-rdf fetch), or take the hash out of the manifest.",
)  # fmt: skip

# --- the identity of a record ------------------------------------------------------------------
NO_ID: Final = Rule(
    "identifiant-absent", _V,
    "Cette fiche n'a pas d'identifiant Atlas : elle est mise de côté.",
    "This record has no Atlas id: it is set aside.",
    "Nommer le fichier prjId-<nombre>.txt, donner --id <nombre>, une ligne de manifeste, ou le membre « id ».",
    "Name the file prjId-<number>.txt, give --id <number>, a line of the manifest, or the member 'id'.",
)  # fmt: skip
BAD_ID: Final = Rule(
    "identifiant-illisible", _V,
    "« {value} » n'est pas un identifiant Atlas : la fiche est mise de côté.",
    "'{value}' is not an Atlas id: the record is set aside.",
    "Donner le nombre qui suit criteres.prjId= dans l'adresse de la page.",
    "Give the number after criteres.prjId= in the page's address.",
)  # fmt: skip
TWO_IDS: Final = Rule(
    "identifiants-contradictoires", _V,
    "L'adresse que la page porte, son nom de fichier, --id ou le manifeste donnent plusieurs identifiants "
    "({value}) : la fiche est mise de côté.",
    "The address inside the page, its file name, --id or the manifest give several ids ({value}): "
    "the record is set aside.",
    "Renommer le fichier, ou corriger --id ou le manifeste ; sinon enregistrer de nouveau la page.",
    "Rename the file, or correct --id or the manifest; else save the page again.",
)  # fmt: skip
SAME_RECORD: Final = Rule(
    "fiche-en-double", _W,
    "La fiche {value} a déjà été lue, à l'identique, dans {first} : cet exemplaire est mis de côté.",
    "Record {value} was already read, with the same content, in {first}: this copy is set aside.",
    "Retirer l'un des deux.", "Remove one of the two.",
)  # fmt: skip
SAME_ID: Final = Rule(
    "identifiant-en-conflit", _V,
    "L'identifiant {value} est déjà celui d'une fiche différente, lue dans {first} : celle-ci est mise de côté.",
    "The id {value} already belongs to a different record, read in {first}: this one is set aside.",
    "Corriger l'identifiant de l'une des deux, ou retirer la version périmée.",
    "Correct the id of one of them, or remove the outdated version.",
)  # fmt: skip

# --- the lines of a page -----------------------------------------------------------------------
UNKNOWN_LINE: Final = Rule(
    "ligne-inconnue", _W,
    "Cette ligne n'a pas été comprise et n'est pas publiée.", "This line was not understood and is not published.",
    "Comparer la page avec l'Atlas ; si elle est juste, signaler la ligne.",
    "Compare the page with the Atlas; if it is right, report the line.",
)  # fmt: skip
MISSING_LABEL: Final = Rule(
    "libelle-absent", _W,
    "Le libellé « {label} » manque dans cette page ; ce qui le suivait peut être mal placé.",
    "The label '{label}' is missing from this page; what followed it may be misplaced.",
    "Enregistrer de nouveau la page.", "Save the page again.",
)  # fmt: skip
CUT_PAGE: Final = Rule(
    "page-coupee", _W,
    "La page s'arrête après « {label} » : les {missing} rubriques suivantes manquent.",
    "The page stops after '{label}': the {missing} sections that follow are missing.",
    "Enregistrer la page entière.", "Save the whole page.",
)  # fmt: skip
LABEL_IN_TEXT: Final = Rule(
    "libelle-dans-le-texte", _I,
    "Le libellé « {value} » se trouve plusieurs fois ; cette ligne a été lue comme du texte.",
    "The label '{value}' stands more than once; this line was read as text.",
    "Vérifier la rubrique.", "Check the section.",
)  # fmt: skip
UNKNOWN_COLUMN: Final = Rule(
    "colonne-inconnue", _W,
    "La colonne « {value} » de ce tableau n'est pas connue ; ses cellules ne sont pas publiées.",
    "The column '{value}' of this table is not known; its cells are not published.",
    "Vérifier la page ; si l'Atlas a changé, le signaler.", "Check the page; if the Atlas has changed, report it.",
)  # fmt: skip
EXTRA_CELL: Final = Rule(
    "cellule-inconnue", _W,
    "Une cellule de cette ligne n'est sous aucune colonne connue ; elle n'est pas publiée.",
    "A cell of this row is under no known column; it is not published.",
    "Vérifier la ligne dans l'Atlas.", "Check the row in the Atlas.",
)  # fmt: skip
SHIFTED_YEAR: Final = Rule(
    "annee-decalee", _I,
    "L'année {year} n'est pas sous sa colonne ; la ligne « {value} » a été lue d'après la forme des cellules.",
    "The year {year} is not under its column; the row '{value}' was read by the shape of its cells.",
    "Rien à faire : défaut connu du site.", "Nothing to do: a known defect of the site.",
)  # fmt: skip
MORE_PAGES: Final = Rule(
    "tableau-pagine", _W,
    "Ce tableau a {value} pages et une seule est enregistrée : des lignes manquent.",
    "This table has {value} pages and only one was saved: rows are missing.",
    "Enregistrer les autres pages du tableau.", "Save the table's other pages.",
)  # fmt: skip
UNSPLIT_ROW: Final = Rule(
    "ligne-non-decoupee", _W,
    "Cette ligne de tableau sans séparateur n'a pas pu être découpée avec certitude ({expected_fr}).",
    "This row without delimiters could not be split with certainty ({expected_en}).",
    "Reprendre la valeur dans l'Atlas.", "Take the value from the Atlas.",
)  # fmt: skip

# --- JSON lines --------------------------------------------------------------------------------
BAD_JSON: Final = Rule(
    "json-illisible", _V,
    "Cette ligne n'est pas un objet JSON ({reason_fr}) : elle est mise de côté.",
    "This line is not a JSON object ({reason_en}): it is set aside.",
    "Écrire un objet JSON par ligne.", "Write one JSON object a line.",
)  # fmt: skip
UNKNOWN_MEMBER: Final = Rule(
    "membre-inconnu", _W,
    "Le membre « {value} » n'est pas connu ; il n'est pas publié.{hint_fr}",
    "The member '{value}' is not known; it is not published.{hint_en}",
    "Voir docs/record.schema.json.", "See docs/record.schema.json.",
)  # fmt: skip
BAD_MEMBER: Final = Rule(
    "membre-mal-forme", _W,
    "Le membre « {field} » devrait être {expected_fr} ; il n'est pas publié.",
    "The member '{field}' should be {expected_en}; it is not published.",
    "Voir docs/record.schema.json.", "See docs/record.schema.json.",
)  # fmt: skip

# --- tables ------------------------------------------------------------------------------------
UNMAPPED_TABLE: Final = Rule(
    "tableau-sans-correspondance", _W,
    "Ce tableau du dossier n'est pas lu : aucune correspondance ne dit ce que sont ses colonnes.",
    "This table of the folder is not read: no mapping says what its columns are.",
    "En faire une avec « atlas-rdf mapping init », et la donner avec --mapping.",
    "Make one with 'atlas-rdf mapping init' and give it with --mapping.",
)  # fmt: skip
UNMAPPED_COLUMN: Final = Rule(
    "colonne-sans-correspondance", _W,
    "La colonne « {value} » n'est pas dans la correspondance ; ses cellules ne sont pas publiées.",
    "The column '{value}' is not in the mapping; its cells are not published.",
    "L'ajouter à [columns], ou à « ignore ».", "Add it to [columns], or to 'ignore'.",
)  # fmt: skip
LONG_ROW: Final = Rule(
    "ligne-trop-longue", _V,
    "Cette ligne a plus de cellules que les {width} colonnes : elle est mise de côté, ses cellules ont pu glisser.",
    "This row has more cells than the {width} columns: it is set aside, its cells may have shifted.",
    "Mettre entre guillemets les textes qui contiennent le séparateur.", "Quote the texts that hold the separator.",
)  # fmt: skip
SHORT_ROW: Final = Rule(
    "ligne-trop-courte", _I,
    "Cette ligne a {count} cellules pour {width} colonnes ; les dernières sont prises pour vides.",
    "This row has {count} cells for {width} columns; the last ones are taken as empty.",
    "Vérifier la ligne.", "Check the row.",
)  # fmt: skip
UNCLOSED_QUOTE: Final = Rule(
    "guillemet-non-ferme", _V,
    "Une cellule de cette ligne contient des lignes entières du tableau : elle est mise de côté avec elles.",
    "A cell of this row holds whole rows of the table: it is set aside with them.",
    "Fermer ou doubler le guillemet de cette cellule.", "Close or double the quote in this cell.",
)  # fmt: skip
MISPLACED_QUOTE: Final = Rule(
    "guillemet-mal-place", _W,
    "Un guillemet de cette ligne est suivi d'un texte : des guillemets ont pu se perdre et des cellules se joindre.",
    "A quote in this row is followed by text: quotes may be lost and cells joined.",
    "Mettre la cellule entière entre guillemets, et doubler ceux qu'elle contient.",
    "Quote the whole cell, and double the quotes in it.",
)  # fmt: skip
ROWS_DISAGREE: Final = Rule(
    "lignes-en-desaccord", _W,
    "Deux lignes de ce partenariat disent « {field} » autrement ; la ligne {first} est gardée.",
    "Two rows of this partnership state '{field}' differently; line {first} is kept.",
    "Accorder les lignes.", "Make the rows agree.",
)  # fmt: skip
LISTS_DIFFER: Final = Rule(
    "listes-inegales", _W,
    "« {field} » a {mine} valeur(s) quand une colonne du même groupe en a {most} : elle n'est pas publiée.",
    "'{field}' has {mine} value(s) where a column of the same group has {most}: it is not published.",
    "Donner autant de valeurs, ou ajouter la colonne à « repeat » si sa valeur unique vaut pour toutes.",
    "Give as many values, or add the column to 'repeat' if its one value holds for all.",
)  # fmt: skip
ID_COMES_BACK: Final = Rule(
    "identifiant-revenu", _V,
    "Cet identifiant revient après d'autres partenariats : ces lignes ne sont pas jointes aux premières.",
    "This id comes back after other partnerships: these rows are not joined to the first ones.",
    "Trier le tableau par identifiant.", "Sort the table by id.",
)  # fmt: skip
ROW_OF_NONE: Final = Rule(
    "ligne-sans-fiche", _V,
    "L'identifiant de cette ligne n'est celui d'aucun partenariat de la première feuille : elle est mise de côté.",
    "This row's id is that of no partnership of the first sheet: it is set aside.",
    "Corriger l'identifiant, ou ajouter le partenariat.", "Correct the id, or add the partnership.",
)  # fmt: skip
SERIAL_DATE: Final = Rule(
    "date-en-nombre", _I,
    "« {value} » est un numéro de jour de tableur, lu {day}.",
    "'{value}' is a spreadsheet's day number, read as {day}.",
    "Rien à faire si la date est juste.", "Nothing to do if the date is right.",
)  # fmt: skip
HIDDEN_CELLS: Final = Rule(
    "cellules-en-erreur", _W,
    "{count} cellule(s) de ce classeur{cells} : une erreur ou une formule jamais calculée, lues vides.",
    "{count} cell(s) of this workbook{cells}: an error or a formula that was never computed, read as empty.",
    "L'ouvrir dans un tableur, corriger les erreurs et l'enregistrer.", "Open it, correct the errors and save it.",
)  # fmt: skip

# --- values ------------------------------------------------------------------------------------
BAD_VALUE: Final = Rule(
    "valeur-illisible", _W,
    "« {value} » n'est pas une valeur de « {field} » : {reason_fr} ; le champ est laissé vide.",
    "'{value}' is no value of '{field}': {reason_en}; the field is left out.",
    "Corriger la valeur dans la source.", "Correct the value in the source.",
)  # fmt: skip
BAD_AMOUNT: Final = Rule(
    "montant-illisible", _V,
    "« {value} » n'est pas un montant : {reason_fr} ; le montant est laissé vide.",
    "'{value}' is not an amount: {reason_en}; the amount is left out.",
    "Écrire le montant en euros, en chiffres.", "Write the amount in euros, in digits.",
)  # fmt: skip
EMAIL_NOT_ASCII: Final = Rule(
    "courriel-non-ascii", _W,
    "Ce courriel ne peut pas être écrit comme une adresse mailto: ; il est gardé tel quel.",
    "This e-mail cannot be written as a mailto: address; it is kept as it stands.",
    "Vérifier l'adresse.", "Check the address.",
)  # fmt: skip
UNKNOWN_CONCEPT: Final = Rule(
    "libelle-hors-liste", _W,
    "« {value} » n'est pas dans la liste « {scheme} » ; un concept provisoire est publié.",
    "'{value}' is not in the list '{scheme}'; a provisional concept is published.",
    "Corriger le libellé, ou demander à l'équipe qui publie les données de l'ajouter à la liste.",
    "Correct the label, or ask those who publish the data to add it to the list.",
)  # fmt: skip
UNKNOWN_COUNTRY: Final = Rule(
    "pays-inconnu", _V,
    "« {value} » n'est pas un nom de pays connu ; le partenaire est publié sans pays.",
    "'{value}' is not a known country name; the partner is published without a country.",
    "Corriger le nom du pays.", "Correct the name of the country.",
)  # fmt: skip
AMBIGUOUS_COUNTRY: Final = Rule(
    "pays-ambigu", _V,
    "« {value} » peut désigner plusieurs pays ({candidates}) ; rien n'est deviné.",
    "'{value}' may name several countries ({candidates}); nothing is guessed.",
    "Écrire le nom complet du pays.", "Write the full name of the country.",
)  # fmt: skip
REPEATED_PARTNER: Final = Rule(
    "partenaire-en-double", _I,
    "« {value} » est déjà partenaire de cette fiche ; une seule participation est publiée.",
    "'{value}' is already a partner in this record; one participation is published.",
    "Rien à faire.", "Nothing to do.",
)  # fmt: skip
UNNAMED_ROW: Final = Rule(
    "ligne-sans-nom", _W,
    "Une ligne de « {field} » n'a pas de nom ; elle n'est pas publiée.",
    "A row of '{field}' has no name; it is not published.",
    "Compléter le nom.", "Fill in the name.",
)  # fmt: skip
UNKNOWN_PARTNER: Final = Rule(
    "contact-sans-partenaire", _W,
    "« {value} » n'est pas un partenaire étranger de cette fiche ; le contact n'est pas publié.",
    "'{value}' is not a foreign partner in this record; the contact is not published.",
    "Écrire le nom du partenaire comme dans le tableau des partenaires.",
    "Write the partner's name as in the table of partners.",
)  # fmt: skip
UNNAMED_SCHEME: Final = Rule(
    "dispositif-non-precise", _W,
    "Ce montant 1 % est sous une colonne dont l'intitulé répète la première : le dispositif n'est pas précisé.",
    "This 1 % amount is under a column whose header repeats the first's: the scheme is not stated.",
    "Vérifier dans l'Atlas s'il s'agit de l'eau, des déchets ou de l'énergie.",
    "Check in the Atlas whether it is water, waste or energy.",
)  # fmt: skip
SHARED_CONFLICT: Final = Rule(
    "description-en-conflit", _W,
    "Plusieurs fiches décrivent {value} différemment ({field}) ; « {kept} » est gardé.",
    "Several records describe {value} differently ({field}); '{kept}' is kept.",
    "Accorder les fiches.", "Make the records agree.",
)  # fmt: skip

# --- persons -----------------------------------------------------------------------------------
REDACTED: Final = Rule(
    "personne-masquee", _I,
    "{count} mention(s) d'une personne masquée(s) dans « {field} » (profil public).",
    "{count} mention(s) of a person masked in '{field}' (public profile).",
    "Rien à faire ; le profil interne les garde.", "Nothing to do; the internal profile keeps them.",
)  # fmt: skip

# --- validation ----------------------------------------------------------------------------------
COULD_NOT_RUN: Final = Rule(
    "validation-impossible", _V,
    "{reason_fr}", "{reason_en}",
    "Rien n'en a été examiné.", "Nothing of it was examined.",
)  # fmt: skip

DROP: Final = Rule(
    "validation-baisse", _V,
    "Il y avait {before} « {name_fr} » dans le fichier précédent, il n'y en a plus que {now} : {lost_fr} % de moins.",
    "The earlier file had {before} of '{name_en}', this one has {now}: {lost_en} % fewer.",
    "Chercher ce qui manque, ou permettre davantage que {percent_fr} % avec --max-drop.",
    "Find what is missing, or allow more than {percent_en} % with --max-drop.",
)  # fmt: skip

# --- fetching ----------------------------------------------------------------------------------
FETCH_REFUSED: Final = Rule(
    "telechargement-refuse", _V,
    "Cette adresse n'est pas téléchargée : {reason_fr}.", "This address is not fetched: {reason_en}.",
    "La retirer de la liste, ou demander le fichier à son éditeur.",
    "Take it off the list, or ask its publisher for the file.",
)  # fmt: skip
FETCH_FAILED: Final = Rule(
    "telechargement-echoue", _V,
    "Cette adresse n'a pas pu être lue : {reason_fr}.", "This address could not be read: {reason_en}.",
    "Relancer plus tard la même commande : seules les adresses manquantes sont redemandées.",
    "Run the same command again later: only the missing addresses are asked again.",
)  # fmt: skip
FETCH_LEFT: Final = Rule(
    "telechargement-remis", _V,
    "Cette adresse n'a pas été demandée : {reason_fr}.", "This address was not asked for: {reason_en}.",
    "Relancer plus tard la même commande.", "Run the same command again later.",
)  # fmt: skip
FETCH_ABSENT: Final = Rule(
    "telechargement-absent", _I,
    "Il n'y a rien à cette adresse (statut {status}).", "There is nothing at this address (status {status}).",
    "Rien à faire : tous les numéros ne sont pas attribués.", "Nothing to do: not every number is in use.",
)  # fmt: skip
FETCH_WITHDRAWN: Final = Rule(
    "telechargement-retire", _W,
    "Cette page a été retirée du site (statut {status}) ; le fichier déjà téléchargé est gardé.",
    "This page was withdrawn from the site (status {status}); the file fetched before is kept.",
    "Décider s'il faut encore la publier, sinon supprimer le fichier.",
    "Decide whether to publish it still; else delete the file.",
)  # fmt: skip

RULES: tuple[Rule, ...] = tuple(value for value in dict(globals()).values() if isinstance(value, Rule))
