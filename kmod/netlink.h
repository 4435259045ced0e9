/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* netlink.h - the generic netlink family that configures devices */
#ifndef WG_NETLINK_H
#define WG_NETLINK_H

#include <net/genetlink.h>

#include "compat.h"

struct wg_device;

#define WG_ALLOWEDIP_MAX WGALLOWEDIP_A_FLAGS

extern struct genl_family wg_netlink_family;
extern const struct nla_policy wg_peer_policy[WGPEER_A_MAX + 1];
extern const struct nla_policy wg_allowedip_policy[WG_ALLOWEDIP_MAX + 1];

/** wg_netlink_init() - register the family under the name @kind; module load */
int wg_netlink_init(const char *kind);
void wg_netlink_exit(void);

/** wg_netlink_find_device() - the device that a request names, with a reference, or an ERR_PTR */
struct wg_device *wg_netlink_find_device(struct net *net, struct nlattr **attrs,
					 struct netlink_ext_ack *extack);

/* WG_CMD_GET_DEVICE, netlink_get.c */
int wg_netlink_get_start(struct netlink_callback *cb);
int wg_netlink_get_dump(struct sk_buff *skb, struct netlink_callback *cb);
int wg_netlink_get_done(struct netlink_callback *cb);

/* WG_CMD_SET_DEVICE, netlink_set.c */
int wg_netlink_set(struct sk_buff *skb, struct genl_info *info);

#endif /* WG_NETLINK_H */
