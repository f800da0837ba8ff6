#!/usr/bin/env python3
"""Makes the schemas in this folder of what the projects publish; README.md says how it is called.

    reduce.py openapi FOLDER            api/openapi-spec/v3 of Kubernetes' sources
    reduce.py definitions VERSION FILE...   definitions of custom resources

What the chart has no object of, and what is only text for people, is left out. Objects are closed: a field that is not
named is an error, which is what the API server says to it with strict validation.
"""
import json
import re
import sys

KINDS = {
    "api__v1": ["ConfigMap", "Pod", "Secret", "Service", "ServiceAccount"],
    "apis__apps__v1": ["Deployment", "StatefulSet"],
    "apis__batch__v1": ["CronJob", "Job"],
    "apis__networking.k8s.io__v1": ["NetworkPolicy"],
    "apis__policy__v1": ["PodDisruptionBudget"],
    "apis__rbac.authorization.k8s.io__v1": ["Role", "RoleBinding"],
}
KEPT = {"$ref", "additionalProperties", "allOf", "anyOf", "enum", "format", "items", "maximum", "maxLength", "minimum",
        "minItems", "minLength", "maxItems", "not", "oneOf", "pattern", "properties", "required", "type"}


def strict(schema):
    kept = {}
    for key, value in schema.items():
        if key == "properties":
            kept[key] = {name: strict(part) for name, part in value.items() if name != "status"}
        elif key in ("allOf", "anyOf", "oneOf"):
            kept[key] = [strict(part) for part in value]
        elif key in ("items", "additionalProperties", "not") and isinstance(value, dict):
            kept[key] = strict(value)
        elif key == "$ref":
            kept[key] = value.replace("#/components/schemas/", "#/definitions/")
        elif key in KEPT:
            kept[key] = value
    open_ended = schema.get("x-kubernetes-preserve-unknown-fields")
    if "properties" in kept and "additionalProperties" not in kept and not open_ended:
        kept["additionalProperties"] = False
    return kept


def references(schema):
    return set(re.findall(r'"#/definitions/([^"]+)"', json.dumps(schema)))


def openapi(folder):
    found, kinds = {}, {}
    for group, names in KINDS.items():
        with open(f"{folder}/{group}_openapi.json") as file:
            schemas = json.load(file)["components"]["schemas"]
        for name, schema in schemas.items():
            found[name] = strict(schema)
            for kind in schema.get("x-kubernetes-group-version-kind", []):
                version = f"{kind['group']}/{kind['version']}".lstrip("/")
                if kind["kind"] in names and name.endswith("." + kind["kind"]):
                    kinds[f"{version}/{kind['kind']}"] = {"$ref": "#/definitions/" + name}
    wanted = references(kinds)
    while True:
        more = wanted | set().union(*(references(found[name]) for name in wanted))
        if more == wanted:
            return {"kinds": kinds, "definitions": {name: found[name] for name in sorted(wanted)}}
        wanted = more


def definitions(version, files):
    import yaml
    kinds = {}
    for path in files:
        with open(path) as file:
            definition = yaml.safe_load(file)["spec"]
        for served in definition["versions"]:
            if served["name"] == version:
                schema = strict(served["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                # How Strimzi's own pods look: nine tenths of the whole, and nothing of it is used here.
                spec = schema["properties"]["spec"]
                for part in [spec, *spec["properties"].values()]:
                    part.get("properties", {}).pop("template", None)
                kinds[f"{definition['group']}/{version}/{definition['names']['kind']}"] = schema
    return {"kinds": kinds, "definitions": {}}


def lines(schemas):
    """A line for each kind and definition, so that a difference can be read."""
    parts = []
    for part in ("kinds", "definitions"):
        inside = [f"  {json.dumps(name)}: {json.dumps(schema, sort_keys=True, separators=(',', ':'))}"
                  for name, schema in sorted(schemas[part].items())]
        parts.append(f"{json.dumps(part)}: {{\n" + ",\n".join(inside) + "\n}")
    return "{" + ",\n".join(parts) + "}"


if sys.argv[1] == "openapi":
    print(lines(openapi(sys.argv[2])))
else:
    print(lines(definitions(sys.argv[2], sys.argv[3:])))
