/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* wgctl_family.h - the wgctl family: what goes beyond <linux/wireguard.h> by generic netlink */
#ifndef WG_WGCTL_FAMILY_H
#define WG_WGCTL_FAMILY_H

#include "uapi/wgctl.h"
#include "compat_netlink.h"

enum {
	/* The family's name has to hold the kind: "wgctl-KIND". */
	WG_WGCTL_KIND_MAX = GENL_NAMSIZ - 1 - (int)sizeof(WGCTL_GENL_NAME),
};

extern struct genl_family wg_wgctl_family;

/**
 * wg_wgctl_family_init() - register the family; module load
 * @kind: NULL for the family's plain name
 * @ops: its commands, which are of later rooms
 *
 * Return: 0 or -errno.
 */
int wg_wgctl_family_init(const char *kind, const struct genl_ops *ops, u8 n_ops);
void wg_wgctl_family_exit(void);

#endif /* WG_WGCTL_FAMILY_H */
