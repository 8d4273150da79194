/* pattern CARD: shows a picture of which every pixel is known, on the first connected output, until it is killed.
 * It proves the rig (mode, pitch, colours, screenshot) without glasstty. Prints "WxH" when the picture is on. */
#include <drm.h>
#include <drm_mode.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int card;

static void must(unsigned long request, void *argument, const char *name)
{
	if (ioctl(card, request, argument)) {
		perror(name);
		exit(1);
	}
}

static uint32_t connected(struct drm_mode_modeinfo *mode, uint32_t *crtc)
{
	uint32_t crtcs[32], connectors[32], encoders[32];
	struct drm_mode_card_res res = {0};
	static struct drm_mode_modeinfo modes[256];

	must(DRM_IOCTL_MODE_GETRESOURCES, &res, "resources");
	res.crtc_id_ptr = (uintptr_t)crtcs;
	res.connector_id_ptr = (uintptr_t)connectors;
	res.encoder_id_ptr = (uintptr_t)encoders;
	res.count_fbs = 0;
	must(DRM_IOCTL_MODE_GETRESOURCES, &res, "resources");
	*crtc = crtcs[0];
	for (uint32_t i = 0; i < res.count_connectors; i++) {
		struct drm_mode_get_connector c = {.connector_id = connectors[i]};

		must(DRM_IOCTL_MODE_GETCONNECTOR, &c, "connector");
		c.count_props = c.count_encoders = 0;
		c.modes_ptr = (uintptr_t)modes;
		if (c.count_modes > 256)
			c.count_modes = 256;
		must(DRM_IOCTL_MODE_GETCONNECTOR, &c, "connector");
		if (c.connection == 1 && c.count_modes) {
			*mode = modes[0];
			return connectors[i];
		}
	}
	fprintf(stderr, "no connected output\n");
	exit(1);
}

int main(int argc, char **argv)
{
	struct drm_mode_modeinfo mode;
	uint32_t connector, crtc;

	card = open(argc > 1 ? argv[1] : "/dev/dri/card0", O_RDWR | O_CLOEXEC);
	connector = connected(&mode, &crtc);
	struct drm_mode_create_dumb dumb = {.width = mode.hdisplay, .height = mode.vdisplay, .bpp = 32};
	must(DRM_IOCTL_MODE_CREATE_DUMB, &dumb, "dumb buffer");
	struct drm_mode_fb_cmd fb = {.width = dumb.width, .height = dumb.height, .pitch = dumb.pitch,
				     .bpp = 32, .depth = 24, .handle = dumb.handle};
	must(DRM_IOCTL_MODE_ADDFB, &fb, "framebuffer");
	struct drm_mode_map_dumb map = {.handle = dumb.handle};
	must(DRM_IOCTL_MODE_MAP_DUMB, &map, "map");
	uint32_t *pixels = mmap(0, dumb.size, PROT_READ | PROT_WRITE, MAP_SHARED, card, map.offset);
	struct drm_mode_crtc set = {.crtc_id = crtc, .fb_id = fb.fb_id, .set_connectors_ptr = (uintptr_t)&connector,
				    .count_connectors = 1, .mode = mode, .mode_valid = 1};
	must(DRM_IOCTL_MODE_SETCRTC, &set, "mode");
	/* Drawn after the mode is set: bochs loses what was drawn before, when it moves the buffer to video memory. */
	for (uint32_t y = 0; y < dumb.height; y++)
		for (uint32_t x = 0; x < dumb.width; x++)
			pixels[y * (dumb.pitch / 4) + x] = (x & 255) << 16 | (y & 255) << 8 | ((x ^ y) & 255);
	struct drm_mode_fb_dirty_cmd dirty = {.fb_id = fb.fb_id};
	ioctl(card, DRM_IOCTL_MODE_DIRTYFB, &dirty);
	printf("%ux%u\n", dumb.width, dumb.height);
	fflush(stdout);
	pause();
}
