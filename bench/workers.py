#!/usr/bin/python3
"""Workers as machines of their own would be, and what becomes of a job when they fail. See workers.sh."""
import csv
import datetime
import glob
import json
import os
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from cameras import cameras

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(os.environ["MIEN_DATA"])
RESULTS = ROOT / "results/bench"
BRIDGE, NETWORK = "mienbridge", "10.91.7"
POSTGRES = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
RABBIT = "/usr/lib/rabbitmq/bin"
MODEL = ["--model", "light"]
PICTURES, TURNS = 20_000, 3
FAULT_PICTURES, FAULT_SHARD, MACHINES, LEASE = 400, 8, 3, 4


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options).stdout


class Services:
    """A database and a broker, which listen on the bridge."""

    def __init__(self, folder):
        self.folder = folder
        self.data = folder / "postgres"
        self.data.mkdir()
        shutil.chown(self.data, "postgres")
        folder.chmod(0o755)
        self.postgres("initdb", "-D", self.data / "data", "--auth", "trust", "-U", "mien")
        with open(self.data / "data/pg_hba.conf", "a") as rules:
            rules.write(f"host all all {NETWORK}.0/24 trust\n")
        self.environment = dict(
            os.environ, RABBITMQ_NODENAME="mienbench@localhost", RABBITMQ_MNESIA_BASE=str(folder), RABBITMQ_LOG_BASE=str(folder), RABBITMQ_NODE_PORT="5691", RABBITMQ_DIST_PORT="25691",
            RABBITMQ_NODE_IP_ADDRESS=f"{NETWORK}.1", RABBITMQ_ENABLED_PLUGINS_FILE=str(folder / "plugins"), RABBITMQ_CONFIG_FILE=str(folder / "rabbit"), ERL_EPMD_PORT="4391", ERL_CRASH_DUMP=str(folder / "crash"), HOME=str(folder))
        (folder / "rabbit.conf").write_text("loopback_users = none\n")
        self.database = f"postgresql://mien@{NETWORK}.1:5491/postgres"
        self.broker = f"amqp://guest:guest@{NETWORK}.1:5691/"
        self.start_database()
        self.start_broker()

    def postgres(self, program, *arguments):
        run("runuser", "-u", "postgres", "--", f"{POSTGRES}/{program}", *arguments, cwd="/")

    def start_database(self):
        # pg_ctl's output stays open in the server.
        subprocess.run(["runuser", "-u", "postgres", "--", f"{POSTGRES}/pg_ctl", "-D", str(self.data / "data"), "-l", str(self.data / "log"), "-o", f"-k {self.data} -h {NETWORK}.1 -p 5491", "-w", "start"],
                       check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop_database(self):
        self.postgres("pg_ctl", "-D", self.data / "data", "-m", "immediate", "stop")

    def start_broker(self):
        for _ in range(10):
            subprocess.run([f"{RABBIT}/rabbitmq-server", "-detached"], env=self.environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if subprocess.run([f"{RABBIT}/rabbitmqctl", "-n", "mienbench@localhost", "await_startup", "--timeout", "60"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
                return
            time.sleep(1)
        raise SystemExit("the broker does not start")

    def stop_broker(self):
        subprocess.run([f"{RABBIT}/rabbitmqctl", "-n", "mienbench@localhost", "shutdown"], env=self.environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sql(self, text):
        return run(f"{POSTGRES}/psql", "-h", self.data, "-p", 5491, "-U", "mien", "-d", "postgres", "-tAc", text).strip()

    def stop(self):
        self.stop_broker()
        self.stop_database()
        subprocess.run(["epmd", "-port", "4391", "-kill"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Machine:
    """A worker in namespaces of its own: its network can be cut, its disk can be full, it can die."""

    def __init__(self, number, services, program, threads, *more):
        self.name, self.services, self.program, self.threads, self.more = f"mien{number}", services, program, threads, more
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", f"{self.name}a", "type", "veth", "peer", "name", "eth0", "netns", self.name)
        run("ip", "link", "set", f"{self.name}a", "master", BRIDGE, "up")
        run("ip", "-n", self.name, "addr", "add", f"{NETWORK}.{10 + number}/24", "dev", "eth0")
        run("ip", "-n", self.name, "link", "set", "eth0", "up")
        run("ip", "-n", self.name, "link", "set", "lo", "up")
        self.process, self.log = None, open(services.folder / f"{self.name}.log", "ab")

    def start(self):
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", self.name, "unshare", "-m", "dotnet", str(self.program), "work", "--database", self.services.database, "--amqp", self.services.broker, "--threads", str(self.threads), "--lease", str(LEASE), *[str(part) for part in self.more]],
            stdout=self.log, stderr=self.log)

    def worker(self):
        """Its process, as its name in the ledger has it."""
        return self.process.pid

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def signal(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)

    def cut(self):
        run("ip", "link", "set", f"{self.name}a", "down")

    def join(self):
        run("ip", "link", "set", f"{self.name}a", "up")

    def in_mounts(self, *command):
        return subprocess.run(["nsenter", "-m", "-t", str(self.process.pid), *[str(part) for part in command]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def end(self):
        if self.process is not None:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGKILL)
            self.process.wait()
        subprocess.run(["ip", "netns", "del", self.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "link", "del", f"{self.name}a"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Job:
    def __init__(self, services, program, inputs, shard, folder):
        self.services, self.program = services, program
        self.environment = dict(os.environ, MIEN_DATABASE=services.database)
        self.name = self.mien("create", "analyze", *inputs, "--results", folder, "--shard", shard, *MODEL).strip()
        self.folder = folder / self.name

    def mien(self, *arguments):
        return run("dotnet", self.program, "job", *arguments, env=self.environment)

    def is_done(self):
        try:
            return self.services.sql(f"SELECT count(*) FROM mien.shard WHERE job = '{self.name}' AND state <> 2") == "0"
        except subprocess.CalledProcessError:
            return False

    def results(self, output):
        self.mien("results", self.name, "--output", output)
        return output.read_bytes()


def faces(count):
    pictures = sorted(DATA.glob("rafdb/basic/**/*.jpg")) or sorted(DATA.glob("rafdb/**/*.jpg"))
    return [str(path.resolve()) for path in pictures[:count]]


def alone(program, inputs, output, threads):
    """One process without workers: its seconds, and what it wrote."""
    output.unlink(missing_ok=True)
    began = time.monotonic()
    run("dotnet", program, "analyze", *MODEL, "--threads", threads, "--output", output, *inputs)
    return time.monotonic() - began, output.read_bytes()


def speed(services, program, folder):
    cores = os.cpu_count()
    inputs = faces(PICTURES)
    single = folder / "pictures"
    single.mkdir()
    for i, path in enumerate(inputs):
        (single / f"{i:05}.jpg").symlink_to(path)
    seconds = {"alone": []} | {str(workers): [] for workers in (1, 2, 4)}
    for turn in range(TURNS):
        took, expected = alone(program, [single], folder / "alone.jsonl", cores)
        seconds["alone"].append(took)
        for workers in (1, 2, 4):
            machines = [Machine(i, services, program, max(1, cores // workers)) for i in range(workers)]
            try:
                for machine in machines:
                    machine.start()
                time.sleep(3)
                began = time.monotonic()
                job = Job(services, program, [single], 1000, folder)
                while not job.is_done():
                    time.sleep(0.1)
                seconds[str(workers)].append(time.monotonic() - began)
                assert job.results(folder / "job.jsonl") == expected, f"{workers} workers gave other results"
            finally:
                for machine in machines:
                    machine.end()
        print(turn, {name: round(times[-1], 1) for name, times in seconds.items()}, flush=True)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    report = {
        "date": datetime.date.today().isoformat(), "cores": cores, "pictures": len(inputs), "model": MODEL[1], "shard": 1000, "seconds": {name: [round(value, 2) for value in times] for name, times in seconds.items()},
        "pictures_a_second": {name: round(len(inputs) / value, 1) for name, value in medians.items()}, "loss": {name: round(1 - medians["alone"] / value, 4) for name, value in medians.items() if name != "alone"},
        "identical": True,
    }
    (RESULTS / "workers.json").write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))


def faults(services, program, folder, first, count):
    inputs = faces(FAULT_PICTURES)
    listed = folder / "list.txt"
    listed.write_text("\n".join(inputs) + "\n")
    _, expected = alone(program, inputs, folder / "alone.jsonl", 2)
    path = RESULTS / "workers-faults.csv"
    rows = list(csv.DictReader(path.open())) if path.exists() else []
    machines = [Machine(i, services, program, 1) for i in range(MACHINES)]
    try:
        for seed in range(first, first + count):
            row = one_run(services, program, folder, machines, random.Random(seed), listed, expected, seed)
            rows = [known for known in rows if known["seed"] != str(seed)] + [row]
            with path.open("w", newline="") as file:
                writer = csv.DictWriter(file, row.keys())
                writer.writeheader()
                writer.writerows(sorted(rows, key=lambda known: int(known["seed"])))
            print(row, flush=True)
            if row["identical"] != "yes":
                raise SystemExit(f"seed {seed}: the results are not those of one process")
    finally:
        for machine in machines:
            machine.end()


def one_run(services, program, folder, machines, dice, listed, expected, seed):
    job = Job(services, program, ["--list", listed], FAULT_SHARD, folder)
    happened = dict.fromkeys(("killed", "stopped", "cut_off", "disk_full", "doubled", "database", "broker"), 0)
    began, later = time.monotonic(), []
    for machine in machines:
        machine.start()

    def do_later(seconds, act):
        later.append((time.monotonic() + seconds, act))

    busy = set()

    def free(machine):
        busy.discard(machine)

    while not job.is_done():
        if time.monotonic() - began > 600:
            raise SystemExit(f"seed {seed}: not done after ten minutes")
        time.sleep(0.2)
        for due in [item for item in later if item[0] <= time.monotonic()]:
            later.remove(due)
            due[1]()
        for machine in machines:
            if machine.process.poll() is not None and machine not in busy:
                machine.start()
        if dice.random() > 0.12:
            continue
        machine = dice.choice(machines)
        kind = dice.choices(list(happened), weights=(5, 3, 3, 2, 2, 1, 0.5))[0]
        if kind in ("killed", "stopped", "cut_off", "disk_full") and (machine in busy or machine.process.poll() is not None):
            continue
        happened[kind] += 1
        if kind == "killed":
            machine.signal(signal.SIGKILL)
        elif kind == "stopped":
            busy.add(machine)
            machine.signal(signal.SIGSTOP)
            do_later(LEASE + dice.random() * LEASE, lambda machine=machine: (machine.signal(signal.SIGCONT), free(machine)))
        elif kind == "cut_off":
            busy.add(machine)
            machine.cut()
            do_later(dice.random() * 3 * LEASE, lambda machine=machine: (machine.join(), free(machine)))
        elif kind == "disk_full":
            busy.add(machine)
            place = job.folder / "results"
            place.mkdir(exist_ok=True)
            if machine.in_mounts("mount", "-t", "tmpfs", "-o", "size=4k", "none", place):
                machine.in_mounts("mkdir", place / "00000")
                machine.in_mounts("sh", "-c", f"head -c 8192 /dev/zero > {place}/full")
            do_later(2, lambda machine=machine: (machine.in_mounts("umount", "-l", place), free(machine)))
        elif kind == "doubled":
            services.sql(f"UPDATE mien.shard SET told = NULL WHERE job = '{job.name}' AND state = 0")
        elif kind == "database":
            services.stop_database()
            services.start_database()
        else:
            services.stop_broker()
            services.start_broker()
    for _, act in later:
        act()
    for machine in machines:
        machine.signal(signal.SIGKILL)
        machine.process.wait()
    seconds = time.monotonic() - began
    identical = job.results(folder / "job.jsonl") == expected
    shards, results, deaths, fences = services.sql(f"SELECT count(*), sum(results), sum(deaths), sum(fence) FROM mien.shard WHERE job = '{job.name}' AND state = 2").split("|")
    shutil.rmtree(job.folder)
    return {"seed": str(seed), "seconds": f"{seconds:.1f}", **{kind: str(times) for kind, times in happened.items()}, "shards": shards, "claims": fences, "lost": deaths, "results": results,
            "identical": "yes" if identical and int(results) == FAULT_PICTURES else "no"}


def main():
    if os.geteuid() != 0 or len(sys.argv) < 2 or sys.argv[1] not in ("speed", "faults", "cameras"):
        raise SystemExit("usage, as root: bench/workers.sh speed | faults FIRST COUNT | cameras")
    # Ends as by an error, so that nothing is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    run("dotnet", "build", ROOT / "src/Mien.Cli", "-c", "Release", "-v", "quiet", "-nologo")
    program = next(ROOT.glob("src/Mien.Cli/bin/Release/net10.0/*/Mien.Cli.dll"))
    subprocess.run(["ip", "link", "del", BRIDGE], stderr=subprocess.DEVNULL)
    run("ip", "link", "add", BRIDGE, "type", "bridge")
    run("ip", "addr", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
    run("ip", "link", "set", BRIDGE, "up")
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        services = Services(folder)
        try:
            if sys.argv[1] == "speed":
                speed(services, program, folder)
            elif sys.argv[1] == "cameras":
                if not cameras(services, program, folder, Machine, run, RESULTS):
                    raise SystemExit("streams were not taken over in time")
            else:
                faults(services, program, folder, int(sys.argv[2]), int(sys.argv[3]))
        finally:
            services.stop()
            subprocess.run(["ip", "link", "del", BRIDGE], stderr=subprocess.DEVNULL)


main()
