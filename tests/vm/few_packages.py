#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""few_packages.py DEPENDENCIES... - makes dpkg forget every package but the essential
ones, those that DEPENDENCIES name, in the words of that field, and what these depend
on. It reads the list of files of each package that it knows, which takes an emulated
guest long. The files stay where they are."""
import re
import sys

STATUS = "/var/lib/dpkg/status"


def names(field):
    """What a field of dependencies or of provided names speaks of, alternatives all."""
    return [re.match(r"[^\s(:\[]+", word).group() for word in re.split(r"\s*[,|]\s*", field) if word]


def main():
    with open(STATUS, encoding="utf-8") as status:
        packages = status.read().split("\n\n")
    found, wants, kept = {}, {}, {}
    asked = [name for argument in sys.argv[1:] for name in names(argument)]
    for text in packages:
        fields = dict(re.findall(r"^([\w-]+): (.*)$", text, re.MULTILINE))
        if "Package" not in fields:
            continue
        for name in [fields["Package"], *names(fields.get("Provides", ""))]:
            found.setdefault(name, []).append(text)
        if fields.get("Essential") == "yes":
            asked.append(fields["Package"])
        wants[text] = names(fields.get("Depends", "")) + names(fields.get("Pre-Depends", ""))
    while asked:
        for text in found.get(asked.pop(), []):
            if text not in kept:
                kept[text] = True
                asked += wants[text]
    with open(STATUS, "w", encoding="utf-8") as status:
        status.write("\n\n".join(kept) + "\n\n")


main()
