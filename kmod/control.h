/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* control.h - the second generic netlink family: what goes beyond <linux/wireguard.h> */
#ifndef WG_CONTROL_H
#define WG_CONTROL_H

#include "compat_netlink.h"
#include "uapi/wgctl.h"

enum {
	/* The family's name has to hold the kind: "wgctl-KIND". */
	WG_CONTROL_KIND_MAX = GENL_NAMSIZ - 1 - (int)sizeof(WGCTL_GENL_NAME),
};

extern struct genl_family wg_control_family;

/** wg_control_init() - register the family, under its plain name if @kind is NULL; module load */
int wg_control_init(const char *kind);
void wg_control_exit(void);

#endif /* WG_CONTROL_H */
