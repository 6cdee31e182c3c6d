"""Drives a server through pynautobot, unmodified, as scripts do. Prints one line for each step that held."""

import sys

import pynautobot
import requests

URL, USERNAME, PASSWORD = sys.argv[1:4]


def step(name):
    print(name, flush=True)


made = requests.post(f"{URL}/api/users/tokens/", auth=(USERNAME, PASSWORD), json={"description": "a script"})
assert made.status_code == 201 and len(made.json()["key"]) == 40, made.text
step("token by HTTP Basic")

nb = pynautobot.api(URL, token=made.json()["key"])
assert nb.version == "1.6", nb.version
assert nb.status()["nautobot-version"].startswith("1.6"), nb.status()
step("connect, version and status")

maker = nb.dcim.manufacturers.create(name="Acme & Söhne")
assert maker.slug == "acme-sohne" and len(maker.id) == 36 and str(maker) == "Acme & Söhne", dict(maker)
site = nb.dcim.sites.create(name="Berlin", slug="ber", status="active")
assert site.slug == "ber" and site.status.value == "active", dict(site)
kind = nb.dcim.device_types.create(manufacturer=maker.id, model="Switch 48", u_height=1)
assert kind.slug == "switch-48", dict(kind)
role = nb.dcim.device_roles.create(name="Access", color="00ff00")
tag = nb.extras.tags.create(name="Core")
rack = nb.dcim.racks.create(name="R1", site=site.id, u_height=4)
step("create with and without a slug")

try:
    nb.dcim.manufacturers.create(name="acme söhne")
    raise AssertionError("a second slug of that form is refused")
except pynautobot.RequestError as error:
    assert error.req.status_code == 400 and list(error.req.json()) == ["slug"], error.error
step("a slug that is taken")

devices = nb.dcim.devices.create(
    [
        {"name": f"sw{n}", "device_type": kind.id, "role": role.id, "site": site.id, "rack": rack.id, "position": n, "face": "front"}
        for n in range(1, 4)
    ]
)
assert [one.name for one in devices] == ["sw1", "sw2", "sw3"]
step("create many")

device = nb.dcim.devices.get(devices[0].id)
assert device.name == "sw1" and device.site.slug == "ber" and device.device_type.manufacturer.slug == "acme-sohne"
assert nb.dcim.devices.get(name="sw2").id == devices[1].id
assert nb.dcim.devices.get("00000000-0000-0000-0000-000000000001") is None
assert device.site.physical_address == "", "the rest of a nested object is fetched"
step("get by id and by name, follow a relation")

assert {one.name for one in nb.dcim.devices.all()} == {"sw1", "sw2", "sw3"}
assert [one.name for one in nb.dcim.devices.filter(site="ber", name__isw="sw3")] == ["sw3"]
assert len(nb.dcim.devices.filter("sw", role="access")) == 3 and nb.dcim.devices.count(site=["ber"]) == 3
assert [one.name for one in pynautobot.api(URL, token=nb.token, threading=True).dcim.devices.all()] == ["sw1", "sw2", "sw3"]
try:
    nb.dcim.devices.filter(nope="x")
    raise AssertionError("an unknown filter is refused")
except pynautobot.RequestError as error:
    assert error.req.status_code == 400, error.error
step("list, filter and count")

device.serial = "ABC123"
device.tags = [tag.id]
assert device.save() and nb.dcim.devices.get(device.id).serial == "ABC123"
assert device.update({"comments": "seen"}) and nb.dcim.devices.update(id=device.id, data={"asset_tag": "A1"})
device = nb.dcim.devices.get(device.id)
assert (device.comments, device.asset_tag, device.tags[0].name) == ("seen", "A1", "Core"), dict(device)
step("save and update")

headers = {"Authorization": f"Token {nb.token}"}
many = [{"id": one.id, "serial": f"S{n}"} for n, one in enumerate(devices)]
changed = nb.http_session.patch(f"{nb.dcim.devices.url}/", headers=headers, json=many)
assert changed.status_code == 200 and [one["serial"] for one in changed.json()] == ["S0", "S1", "S2"], changed.text
regions = nb.dcim.regions.create([{"name": "Europe"}, {"name": "Asia", "slug": "as"}])
assert [one.slug for one in regions] == ["europe", "as"]
gone = nb.http_session.delete(f"{nb.dcim.regions.url}/", headers=headers, json=[{"id": one.id} for one in regions])
assert gone.status_code == 204 and nb.dcim.regions.count() == 0, gone.text
step("change and delete many")

choices = nb.dcim.sites.choices()
assert {"value": "active", "display_name": "Active"} in choices["status"], choices
step("choices")

units = rack.units.list()
assert [(one.name, str(one.device) if one.device else None) for one in units[::2]][0] == ("U4.5", None), [dict(one) for one in units]
assert [one.device.id for one in rack.elevation.list() if one.name == "U1"] == [devices[0].id]
assert len(units) == len(rack.elevation.list(face="rear")) == 8
step("elevation and units of a rack")

ports = nb.dcim.interfaces.create([{"device": one.id, "name": "eth0", "type": "1000base-t"} for one in devices])
cable = nb.dcim.cables.create(
    a_terminations=[{"object_type": "dcim.interface", "object_id": ports[0].id}],
    b_terminations=[{"object_type": "dcim.interface", "object_id": ports[1].id}],
)
[[near, wire, far]] = nb.dcim.interfaces.get(ports[0].id).trace()
assert (near.id, wire.id, far.id) == (ports[0].id, cable.id, ports[1].id), (near, wire, far)
assert type(near).__name__ == "Interfaces" and type(wire).__name__ == "Cables" and far.device.name == "sw2"
assert nb.dcim.interfaces.get(ports[2].id).trace() == []
step("trace")

document = nb.openapi()
assert document["openapi"].startswith("3.") and "/api/dcim/sites/" in document["paths"], list(document)
step("the API document")

assert nb.plugins.installed_plugins() == []
assert nb.users.config() == {}
step("plugins and configuration")

assert all(one.delete() for one in devices) and nb.dcim.devices.count() == 0
assert rack.delete() and nb.dcim.racks.get(rack.id) is None
step("delete")
