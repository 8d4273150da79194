"""The system tier without systemd: Debian under OpenRC, with elogind, with seatd alone, and with nobody to manage seats."""
from pathlib import Path

from kernels import NOVT, STOCK
from rig import scenario
from system import NO_REPEAT, PACKAGING, log_in, on, on_console, says

NEVER = "#!/bin/sh\nexit 1\n"
MANAGERS = {"elogind": "usr/libexec/elogind", "seatd": "usr/sbin/seatd"}


def openrc(place, manager=None):
    """glasstty in OpenRC's place for a console, `tty1` or `seat0`; of the programs that manage seats only one."""
    service, options = f"glasstty.{place}", f"--record /run/record/{place} {NO_REPEAT}"
    return {"etc/init.d/glasstty": (PACKAGING / "openrc/glasstty").read_text(),
            f"etc/init.d/{service}": Path("glasstty"),
            f"etc/runlevels/default/{service}": Path(f"/etc/init.d/{service}"),
            f"etc/conf.d/{service}": f'glasstty_options="{options}"\nerror_log=/run/program.log\n',
            **{path: NEVER for name, path in MANAGERS.items() if name != manager}}
