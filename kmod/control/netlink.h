/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* netlink.h - the commands of the generic netlink family that configures devices */
#ifndef WG_NETLINK_H
#define WG_NETLINK_H

/** wg_netlink_init() - register the family under the name @kind; module load */
int wg_netlink_init(const char *kind);
void wg_netlink_exit(void);

#endif /* WG_NETLINK_H */
