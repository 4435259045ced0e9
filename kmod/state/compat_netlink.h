/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* compat_netlink.h - how generic netlink differs between the kernels 6.1 to 7.2 */
#ifndef WG_COMPAT_NETLINK_H
#define WG_COMPAT_NETLINK_H

#include <linux/version.h>
#include <net/genetlink.h>
#include <uapi/linux/wireguard.h>

/* Before 6.7, and the stable kernels that took this over, groups had the flags of commands. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN GENL_UNS_ADMIN_PERM
#endif

/* Since 6.16 a single allowed IP can be taken from a peer. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
#define WGALLOWEDIP_A_FLAGS 4
#define WGALLOWEDIP_F_REMOVE_ME (1U << 0)
#endif

/* The attributes of the request that a generic netlink dump answers. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define wg_dump_attrs(cb) (genl_info_dump(cb)->attrs)
#define wg_dump_extack(cb) (genl_info_dump(cb)->extack)
#else
#define wg_dump_attrs(cb) (genl_dumpit_info(cb)->attrs)
#define wg_dump_extack(cb) ((cb)->extack)
#endif

#endif /* WG_COMPAT_NETLINK_H */
