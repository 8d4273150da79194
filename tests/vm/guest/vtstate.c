/* vtstate TTY: the state of a virtual terminal in one line, such as "KD_TEXT VT_AUTO K_UNICODE". */
#include <errno.h>
#include <fcntl.h>
#include <linux/kd.h>
#include <linux/vt.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static const char *const KEYBOARD[] = {"K_RAW", "K_XLATE", "K_MEDIUMRAW", "K_UNICODE", "K_OFF"};

int main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
	int display = -1, keyboard = -1;
	struct vt_mode mode;

	if (fd < 0 || ioctl(fd, KDGETMODE, &display) || ioctl(fd, VT_GETMODE, &mode) || ioctl(fd, KDGKBMODE, &keyboard)) {
		fprintf(stderr, "vtstate: %s: %s\n", argc > 1 ? argv[1] : "no terminal named", strerror(errno));
		return 1;
	}
	printf("%s %s %s\n", display == KD_TEXT ? "KD_TEXT" : "KD_GRAPHICS",
	       mode.mode == VT_AUTO ? "VT_AUTO" : "VT_PROCESS",
	       keyboard >= 0 && keyboard < 5 ? KEYBOARD[keyboard] : "unknown");
	return 0;
}
