"""Drives a server through pynetbox, unmodified, as scripts do. Prints one line for each step that held."""

import sys

import pynetbox

URL, USERNAME, PASSWORD = sys.argv[1:4]


def step(name):
    print(name, flush=True)


nb = pynetbox.api(URL)
token = nb.create_token(USERNAME, PASSWORD)
assert len(token.key) == 40 and nb.token == token.key, token
step("create_token")

assert nb.version == "4.4", nb.version
assert nb.status()["netbox-version"].startswith("4.4"), nb.status()
step("version and status")

site = nb.dcim.sites.create(name="Berlin", slug="berlin", status="active")
assert isinstance(site.id, int) and site.status.value == "active" and str(site) == "Berlin", dict(site)
assert site.url.endswith(f"/api/dcim/sites/{site.id}/"), site.url
step("create one")

tenant = nb.tenancy.tenants.create(name="Blue", slug="blue")
region = nb.dcim.regions.create(name="Europe", slug="europe")
maker = nb.dcim.manufacturers.create(name="Acme", slug="acme")
kind = nb.dcim.device_types.create(manufacturer=maker.id, model="Switch 48", slug="switch-48", u_height=1)
role = nb.dcim.device_roles.create(name="Access", slug="access", color="00ff00")
rack = nb.dcim.racks.create(name="R1", site=site.id, u_height=42)
tag = nb.extras.tags.create(name="Core", slug="core")
devices = nb.dcim.devices.create(
    [
        {"name": f"sw{n}", "device_type": kind.id, "role": role.id, "site": site.id, "rack": rack.id, "position": n, "face": "front"}
        for n in range(1, 13)
    ]
)
assert len(devices) == 12 and all(isinstance(one.id, int) for one in devices)
step("create many")

device = nb.dcim.devices.get(devices[0].id)
assert device.name == "sw1" and device.site.slug == "berlin" and device.device_type.manufacturer.name == "Acme"
assert nb.dcim.devices.get(name="sw2").id == devices[1].id
assert nb.dcim.devices.get(999_999) is None
step("get by id and by name")

device.site.full_details()
assert device.site.physical_address == "", dict(device.site)
step("follow a relation")

assert [one.name for one in nb.dcim.devices.filter(site="berlin", name__isw="sw1")] == ["sw1", "sw10", "sw11", "sw12"]
assert nb.dcim.devices.count(role_id=role.id) == 12
assert nb.dcim.devices.filter(site_id=[site.id], position__gt=10).__len__() == 2
try:
    list(nb.dcim.devices.filter(site="nowhere"))
    raise AssertionError("an unknown site is refused")
except pynetbox.RequestError as error:
    assert error.req.status_code == 400 and "nowhere" in error.error, error.error
step("filter and count")

device.serial = "A1"
device.tenant = tenant.id
device.tags = [tag.id]
assert device.save() is True and device.save() is False
again = nb.dcim.devices.get(device.id)
assert again.serial == "A1" and again.tenant.slug == "blue" and again.tags[0].slug == "core", dict(again)
assert again.update({"tenant": None, "status": "staged"}) is True
assert nb.dcim.devices.get(device.id).tenant is None
site.region = {"slug": "europe"}
assert site.save() and nb.dcim.sites.get(site.id).region.id == region.id
step("save and update")

assert nb.dcim.devices.update([{"id": one.id, "comments": "seen"} for one in devices[:3]])
result = nb.dcim.devices.filter(name__ie="sw3")
assert result.update(serial="B2")
assert nb.dcim.devices.get(name="sw3").serial == "B2" and nb.dcim.devices.get(name="sw3").comments == "seen"
step("update many")

assert devices[11].delete() is True and nb.dcim.devices.get(devices[11].id) is None
assert nb.dcim.devices.delete([devices[10].id, devices[9].id]) is True
assert nb.dcim.devices.filter(name="sw9").delete() is True
assert nb.dcim.devices.count() == 8
step("delete one and many")

choices = nb.dcim.devices.choices()
assert {"value": "front", "display_name": "Front"} in choices["face"], choices.keys()
assert any(one["value"] == "10gbase-x-sfpp" for one in nb.dcim.interfaces.choices()["type"])
step("choices")

pages = list(nb.dcim.devices.all(limit=3))
assert len(pages) == 8 and len({one.id for one in pages}) == 8
page = list(nb.dcim.devices.filter(limit=3, offset=6))
assert len(page) == 2, page
step("pagination")

threaded = pynetbox.api(URL, token=nb.token, threading=True)
assert sorted(one.id for one in threaded.dcim.devices.all(limit=2)) == sorted(one.id for one in pages)
assert len(list(threaded.dcim.devices.filter(site="berlin", limit=3))) == 8
step("threads")

assert list(nb.ipam.ip_addresses.all()) == [] and nb.virtualization.virtual_machines.count() == 0
try:
    nb.ipam.ip_addresses.create(address="192.0.2.1/24")
    raise AssertionError("nothing is kept of addresses")
except pynetbox.RequestError as error:
    assert "ipam/ip-addresses" in error.error, error.error
step("applications that are not here")

panels = nb.dcim.devices.create(
    [{"name": f"panel{n}", "device_type": kind.id, "role": role.id, "site": site.id} for n in (1, 2)]
)
ports = nb.dcim.interfaces.create(
    [{"device": one.id, "name": "eth0", "type": "1000base-t"} for one in (devices[0], devices[1])]
)
rears = nb.dcim.rear_ports.create([{"device": one.id, "name": "r1", "type": "8p8c", "positions": 1} for one in panels])
fronts = nb.dcim.front_ports.create(
    [
        {"device": one.id, "name": "f1", "type": "8p8c", "rear_port": rear.id, "rear_port_position": 1}
        for one, rear in zip(panels, rears)
    ]
)


def end(label, record):
    return [{"object_type": label, "object_id": record.id}]


cable = nb.dcim.cables.create(
    a_terminations=end("dcim.interface", ports[0]), b_terminations=end("dcim.frontport", fronts[0]), type="cat6", length=2, length_unit="m"
)
assert str(cable) == "eth0 <> f1" and cable.a_terminations[0].device.name == "sw1", dict(cable)
nb.dcim.cables.create(
    [
        {"a_terminations": end("dcim.rearport", rears[0]), "b_terminations": end("dcim.rearport", rears[1])},
        {"a_terminations": end("dcim.frontport", fronts[1]), "b_terminations": end("dcim.interface", ports[1])},
    ]
)
cable.status = "planned"
assert cable.save() and nb.dcim.cables.get(cable.id).status.value == "planned"
assert nb.dcim.cables.count(device_id=devices[0].id) == 1
step("cables")

first = nb.dcim.interfaces.get(ports[0].id)
assert first.connected_endpoints[0].device.name == "sw2" and first.connected_endpoints_reachable is False, dict(first)
assert [str(one) if not isinstance(one, list) else [str(port) for port in one] for one in first.trace()][0::3] == [["eth0"], ["r1"], ["f1"]]
assert [one.id for one in first.trace()[1::3]][0] == cable.id
paths = nb.dcim.rear_ports.get(rears[0].id).paths()
assert len(paths) == 2 and [str(port) for port in paths[0]["path"][-1]] == ["eth0"], paths
step("trace and paths")

assert len(rack.elevation.list()) > 0
svg = rack.elevation.list(render="svg")
assert svg.startswith("<svg") and "sw1" in svg, svg
step("elevation of a rack")

group = nb.users.groups.create(name="Operators")
user = nb.users.users.create(username="hank", password="a-long-enough-password", groups=[group.id])
permission = nb.users.permissions.create(
    name="Two switches",
    object_types=["dcim.device"],
    actions=["change"],
    constraints={"id__in": [devices[0].id, devices[1].id], "site": site.id},
    groups=[group.id],
)
assert permission.actions == ["change"] and permission.groups[0].name == "Operators", dict(permission)
hank = pynetbox.api(URL)
hank.create_token("hank", "a-long-enough-password")
assert hank.dcim.devices.update([{"id": devices[0].id, "serial": "1"}, {"id": devices[1].id, "serial": "2"}])
try:
    hank.dcim.devices.update([{"id": devices[2].id, "serial": "3"}])
    raise AssertionError("a device outside of the constraint was changed")
except pynetbox.RequestError as error:
    assert error.req.status_code == 400, error
permission.constraints = [{"name": "nobody"}]
assert permission.save() and nb.users.permissions.get(permission.id).constraints == [{"name": "nobody"}]
assert [str(one) for one in nb.users.permissions.filter(group_id=group.id, can_change=True)] == ["Two switches"]
assert permission.delete()
step("object permissions")

assert "/api/dcim/devices/" in nb.openapi()["paths"]
strict = pynetbox.api(URL, token=token.key, strict_filters=True)
assert [one.id for one in strict.dcim.sites.filter(name="Berlin", slug__ic="berl")] == [site.id]
try:
    list(strict.dcim.sites.filter(nmae="Berlin"))
    raise AssertionError("a filter that is not described was let through")
except pynetbox.core.query.ParameterValidationError:
    pass
step("the API document")
