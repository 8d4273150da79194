/* touchpad: a touchpad of its own, driven by lines on its standard input until that ends:
 *   tap          one finger touches and leaves
 *   scroll N     two fingers go down by N units, up where N is negative
 * 100 by 60 mm, 10 units a millimetre, two slots (Documentation/input/multi-touch-protocol.rst, type B). */
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH = 1000, HEIGHT = 600, RESOLUTION = 10, STEP = 8 };

static int pad;

static void emit(int type, int code, int value)
{
	struct input_event event = { .type = type, .code = code, .value = value };

	if (write(pad, &event, sizeof event) != sizeof event) {
		perror("touchpad: write");
		exit(1);
	}
}

/* The frame ends; the next comes as late as a real pad's would. */
static void sync_frame(void)
{
	emit(EV_SYN, SYN_REPORT, 0);
	usleep(15000);
}

static void axis(int code, int maximum, int resolution)
{
	struct uinput_abs_setup setup = { .code = code, .absinfo = { .maximum = maximum, .resolution = resolution } };

	if (ioctl(pad, UI_SET_ABSBIT, code) || ioctl(pad, UI_ABS_SETUP, &setup)) {
		perror("touchpad: axis");
		exit(1);
	}
}

static void create(void)
{
	static const int keys[] = { BTN_LEFT, BTN_TOUCH, BTN_TOOL_FINGER, BTN_TOOL_DOUBLETAP };
	struct uinput_setup setup = { .id = { BUS_USB, 0x1209, 0x0001, 1 }, .name = "Rig Touchpad" };

	pad = open("/dev/uinput", O_WRONLY | O_CLOEXEC);
	if (pad < 0) {
		perror("touchpad: /dev/uinput");
		exit(1);
	}
	ioctl(pad, UI_SET_EVBIT, EV_KEY);
	ioctl(pad, UI_SET_EVBIT, EV_ABS);
	ioctl(pad, UI_SET_PROPBIT, INPUT_PROP_POINTER);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		ioctl(pad, UI_SET_KEYBIT, keys[i]);
	axis(ABS_X, WIDTH, RESOLUTION);
	axis(ABS_Y, HEIGHT, RESOLUTION);
	axis(ABS_MT_POSITION_X, WIDTH, RESOLUTION);
	axis(ABS_MT_POSITION_Y, HEIGHT, RESOLUTION);
	axis(ABS_MT_SLOT, 1, 0);
	axis(ABS_MT_TRACKING_ID, 65535, 0);
	if (ioctl(pad, UI_DEV_SETUP, &setup) || ioctl(pad, UI_DEV_CREATE)) {
		perror("touchpad: create");
		exit(1);
	}
}

static void finger(int slot, int x, int y)
{
	emit(EV_ABS, ABS_MT_SLOT, slot);
	emit(EV_ABS, ABS_MT_POSITION_X, x);
	emit(EV_ABS, ABS_MT_POSITION_Y, y);
	if (slot == 0) {
		emit(EV_ABS, ABS_X, x);
		emit(EV_ABS, ABS_Y, y);
	}
}

static void touch(int fingers, int x, int y)
{
	static int tracking;

	for (int slot = 0; slot < fingers; slot++) {
		emit(EV_ABS, ABS_MT_SLOT, slot);
		emit(EV_ABS, ABS_MT_TRACKING_ID, tracking++ & 65535);
		finger(slot, x + 200 * slot, y);
	}
	emit(EV_KEY, BTN_TOUCH, 1);
	emit(EV_KEY, fingers == 2 ? BTN_TOOL_DOUBLETAP : BTN_TOOL_FINGER, 1);
	sync_frame();
}

static void leave(int fingers)
{
	for (int slot = 0; slot < fingers; slot++) {
		emit(EV_ABS, ABS_MT_SLOT, slot);
		emit(EV_ABS, ABS_MT_TRACKING_ID, -1);
	}
	emit(EV_KEY, BTN_TOUCH, 0);
	emit(EV_KEY, fingers == 2 ? BTN_TOOL_DOUBLETAP : BTN_TOOL_FINGER, 0);
	sync_frame();
}

static void scroll(int way)
{
	int start = way < 0 ? 450 : 150;

	touch(2, 400, start);
	for (int gone = 0; gone < abs(way); gone += STEP) {
		int y = start + (way < 0 ? -gone : gone);

		finger(0, 400, y);
		finger(1, 600, y);
		sync_frame();
	}
	leave(2);
}

int main(void)
{
	char line[64];

	create();
	while (fgets(line, sizeof line, stdin)) {
		if (!strncmp(line, "tap", 3)) {
			touch(1, 500, 300);
			leave(1);
		} else if (!strncmp(line, "scroll ", 7)) {
			scroll(atoi(line + 7));
		}
	}
	return 0;
}
