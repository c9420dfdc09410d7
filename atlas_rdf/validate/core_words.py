"""A French sentence for each constraint component of SHACL Core: pySHACL has only English ones of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from atlas_rdf.validate.locate import code

#: Component -> its parameter, "" when that is no text, and the sentence.
_CORE: Final[Mapping[str, tuple[str, str]]] = {
    "Class": ("class", "la valeur n'est pas de la classe {}"),
    "Datatype": ("datatype", "la valeur n'est pas du type {}"),
    "NodeKind": ("nodeKind", "la valeur n'est pas de la sorte {}"),
    "MinCount": ("minCount", "le nombre minimal de valeurs est {}"),
    "MaxCount": ("maxCount", "le nombre maximal de valeurs est {}"),
    "MinExclusive": ("minExclusive", "la valeur doit dépasser {}"),
    "MinInclusive": ("minInclusive", "la valeur doit être {} ou plus"),
    "MaxExclusive": ("maxExclusive", "la valeur doit rester en dessous de {}"),
    "MaxInclusive": ("maxInclusive", "la valeur doit être {} ou moins"),
    "MinLength": ("minLength", "le nombre minimal de caractères est {}"),
    "MaxLength": ("maxLength", "le nombre maximal de caractères est {}"),
    "Pattern": ("pattern", "la valeur ne suit pas le modèle « {} »"),
    "LanguageIn": ("", "la langue de la valeur n'est pas de celles qui sont admises"),
    "UniqueLang": ("", "il y a plusieurs valeurs dans une même langue"),
    "Equals": ("equals", "les valeurs doivent être celles de {}"),
    "Disjoint": ("disjoint", "la valeur ne doit pas être aussi une valeur de {}"),
    "LessThan": ("lessThan", "la valeur doit être inférieure à celle de {}"),
    "LessThanOrEquals": ("lessThanOrEquals", "la valeur doit être inférieure ou égale à celle de {}"),
    "Not": ("", "la valeur est conforme à une forme à laquelle elle ne doit pas l'être"),
    "And": ("", "la valeur n'est pas conforme à toutes les formes demandées"),
    "Or": ("", "la valeur n'est conforme à aucune des formes admises"),
    "Xone": ("", "la valeur doit être conforme à une seule des formes admises"),
    "Node": ("node", "la valeur n'est pas conforme à la forme {}"),
    "QualifiedMinCount": ("qualifiedMinCount", "le nombre minimal de valeurs conformes à la forme demandée est {}"),
    "QualifiedMaxCount": ("qualifiedMaxCount", "le nombre maximal de valeurs conformes à la forme demandée est {}"),
    "Closed": ("", "cette propriété n'est pas de celles que la forme admet"),
    "HasValue": ("hasValue", "la valeur {} manque"),
    "In": ("", "la valeur n'est pas de celles qui sont admises"),
}
_ADDRESSES: Final = ("class", "datatype", "nodeKind", "equals", "disjoint", "lessThan", "lessThanOrEquals", "node")


def french(component: str, path: str, value_of: Callable[[str], str]) -> str:
    """The sentence about a result, "" for a component of another kind; `value_of`: a parameter's value."""
    known = _CORE.get(component.removesuffix("ConstraintComponent"))
    if known is None:
        return ""
    parameter, words = known
    value = value_of(parameter) if parameter else ""
    about = f"« {code(path)} » : " if ":" in path else ""  # a path of several steps has no name
    sentence = about + words.format(code(value) if parameter in _ADDRESSES else value)
    return f"{sentence[0].upper()}{sentence[1:]}."
