"""Renders deploy/kubernetes and checks that its parts fit each other and the server.

Skipped (exit status 77) where kubectl or python3-yaml is missing. No cluster is asked.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import yaml
except ImportError:
    yaml = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = ROOT / "deploy" / "kubernetes" / "base"


def render(folder):
    """The objects that `kubectl apply -k folder` would send, by (kind, name)."""
    result = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True)
    if result.returncode != 0:
        raise AssertionError(f"kubectl kustomize {folder}: {result.stderr}")
    objects = {}
    for document in yaml.safe_load_all(result.stdout):
        objects[document["kind"], document["metadata"]["name"]] = document
    return objects


def seconds(duration):
    assert duration.endswith("s"), duration
    return float(duration[:-1])


class KubernetesBase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.objects = render(BASE)
        cls.stateful_set = cls.objects["StatefulSet", "dossier"]
        cls.pod = cls.stateful_set["spec"]["template"]
        cls.container = cls.pod["spec"]["containers"][0]
        config_maps = [o for (kind, _), o in cls.objects.items() if kind == "ConfigMap"]
        assert len(config_maps) == 1
        cls.config_map = config_maps[0]
        cls.config = yaml.safe_load(cls.config_map["data"]["dossier.yaml"])

    def mount(self, path):
        """The volume of the container that `path` lies on: the one mounted deepest."""
        mounts = [m for m in self.container["volumeMounts"]
                  if path == m["mountPath"] or path.startswith(m["mountPath"] + "/")]
        return max(mounts, key=lambda m: len(m["mountPath"]), default=None)

    def test_there_is_one_server_for_the_one_file(self):
        self.assertEqual(self.stateful_set["spec"]["replicas"], 1)

    def test_every_port_and_probe_is_the_one_that_the_server_listens_on(self):
        port = int(self.config["listen"].rsplit(":", 1)[1])
        self.assertEqual([p["containerPort"] for p in self.container["ports"]], [port])
        name = self.container["ports"][0]["name"]
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            self.assertEqual(self.container[probe]["grpc"]["port"], port, probe)
        for service in ("dossier", "dossier-pods"):
            (entry,) = self.objects["Service", service]["spec"]["ports"]
            self.assertEqual((entry["port"], entry["targetPort"]), (port, name))
        (rule,) = self.objects["NetworkPolicy", "dossier"]["spec"]["ingress"]
        self.assertEqual([p["port"] for p in rule["ports"]], [name])

    def test_other_machines_reach_the_server_only_through_the_policy(self):
        self.assertTrue(self.config["listen"].startswith("0.0.0.0:"))
        self.assertIs(self.config["allow_plaintext"], True)
        policy = self.objects["NetworkPolicy", "dossier"]["spec"]
        self.assertEqual(policy["policyTypes"], ["Ingress"])
        self.assertTrue(all(rule.get("from") for rule in policy["ingress"]))

    def test_services_and_the_policy_select_the_pod(self):
        labels = self.pod["metadata"]["labels"].items()
        selectors = [self.objects["Service", s]["spec"]["selector"] for s in ("dossier", "dossier-pods")]
        selectors.append(self.stateful_set["spec"]["selector"]["matchLabels"])
        selectors.append(self.objects["NetworkPolicy", "dossier"]["spec"]["podSelector"]["matchLabels"])
        for selector in selectors:
            self.assertTrue(selector)
            self.assertLessEqual(selector.items(), labels)
        self.assertIn(("Service", self.stateful_set["spec"]["serviceName"]), self.objects)

    def test_the_server_reads_the_file_that_is_mounted(self):
        arguments = self.container["args"]
        path = arguments[arguments.index("--config") + 1]
        volume = {v["name"]: v for v in self.pod["spec"]["volumes"]}[self.mount(path)["name"]]
        self.assertEqual(volume["configMap"]["name"], self.config_map["metadata"]["name"])
        self.assertIn(pathlib.PurePath(path).name, self.config_map["data"])

    def test_what_must_survive_lies_on_the_claimed_volume(self):
        claims = {c["metadata"]["name"] for c in self.stateful_set["spec"]["volumeClaimTemplates"]}
        for path in [self.config["data_directory"]] + [s["config"]["path"] for s in self.config["sources"]]:
            mount = self.mount(path)
            self.assertIn(mount["name"], claims, path)
            self.assertFalse(mount.get("readOnly"), path)

    def test_plugin_directories_are_in_the_image_or_mounted(self):
        image = yaml.safe_load((ROOT / "deploy" / "dossier.yaml").read_text())["plugin_directories"]
        for directory in self.config["plugin_directories"]:
            self.assertTrue(directory in image or self.mount(directory), directory)

    def test_the_pod_waits_longer_than_the_server_takes_to_stop(self):
        needed = seconds(self.config["drain_delay"]) + 2 * seconds(self.config["stop_timeout"])
        self.assertLess(needed, self.pod["spec"]["terminationGracePeriodSeconds"])

    def test_every_container_is_as_restricted_as_the_standard_asks(self):
        # Pod Security Standards, level "restricted".
        self.check_restricted(self.pod["spec"])

    def check_restricted(self, spec):
        self.assertTrue(spec["securityContext"]["runAsNonRoot"])
        self.assertEqual(spec["securityContext"]["seccompProfile"]["type"], "RuntimeDefault")
        for container in spec["containers"] + spec["initContainers"]:
            context = container["securityContext"]
            self.assertIs(context["allowPrivilegeEscalation"], False, container["name"])
            self.assertIs(context["readOnlyRootFilesystem"], True, container["name"])
            self.assertEqual(context["capabilities"], {"drop": ["ALL"]}, container["name"])
            self.assertIn("memory", container["resources"]["limits"], container["name"])

    def test_the_extra_plugin_lands_where_the_server_looks(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "kubernetes"
            shutil.copytree(ROOT / "deploy" / "kubernetes", copy)
            (copy / "overlay").mkdir()
            (copy / "overlay" / "kustomization.yaml").write_text(
                "resources: [../base]\ncomponents: [../components/extra-plugin]\n")
            spec = render(copy / "overlay")["StatefulSet", "dossier"]["spec"]["template"]["spec"]
        self.check_restricted(spec)
        copied = next(c for c in spec["initContainers"] if c["name"] == "copy-plugin")
        self.assertIn(str(pathlib.PurePath(copied["command"][-1]).parent),
                      self.config["plugin_directories"])


if __name__ == "__main__":
    for what, missing in (("kubectl", shutil.which("kubectl") is None), ("python3-yaml", yaml is None)):
        if missing:
            print(f"skipped: {what} is not installed")
            sys.exit(77)
    unittest.main()
