/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* interface.h - the network interface, as the kernel and its users see it */
#ifndef WG_INTERFACE_H
#define WG_INTERFACE_H

struct netlink_ext_ack;
struct wg_device;

/** wg_interface_init() - register the link kind @kind; module load, after all that devices need */
int wg_interface_init(const char *kind);

/** wg_interface_exit() - delete all interfaces of the kind, and wait until nothing of them is left */
void wg_interface_exit(void);

/** wg_interface_may_open() - one that cannot come up is told why, as ndo_open could not. RTNL held. */
int wg_interface_may_open(struct wg_device *wg, struct netlink_ext_ack *extack);

#endif /* WG_INTERFACE_H */
