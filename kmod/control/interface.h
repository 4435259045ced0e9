/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * interface.h - the network interface, as the kernel and its users see it
 *
 * The room control/ is what administrators and the rest of the kernel do to a device.
 * They create and delete it, set it up and down (interface); open, bind and close its
 * sockets (socket, binding); read and change it by netlink: request is what a message
 * says, reserve and netlink_set are a change that is all or nothing, transaction one of
 * many messages, netlink and wgctl_commands the tables of commands. What befalls
 * devices from outside is in notifier, namespace and power, and what is done with all
 * peers at once in peers.
 *
 * All in process context, most of it under update_lock or the RTNL: see struct
 * wg_device. This room may call every other, and no other calls it.
 */
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
