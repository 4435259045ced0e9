/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* netlink.h - the generic netlink family that configures devices */
#ifndef WG_NETLINK_H
#define WG_NETLINK_H

#include <net/genetlink.h>

#include "compat.h"

struct wg_device;

#define WG_ALLOWEDIP_MAX WGALLOWEDIP_A_FLAGS

extern struct genl_family wg_netlink_family;
extern const struct nla_policy wg_device_policy[WGDEVICE_A_MAX + 1];
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

/* What a checked message says. */

/** struct wg_netlink_peer - WGDEVICE_A_PEERS' items; @public_key points into the message */
struct wg_netlink_peer {
	struct nlattr *attrs[WGPEER_A_MAX + 1];
	const u8 *public_key;
	u32 flags;
};

/** struct wg_netlink_allowedip - WGPEER_A_ALLOWEDIPS' items; @address points into the message */
struct wg_netlink_allowedip {
	const void *address;
	u16 family;
	u8 cidr;
	bool remove;
};

void wg_netlink_peer(struct wg_netlink_peer *peer, const struct nlattr *attr);

/**
 * wg_netlink_adds() - does it add a peer, if there is none of its key?
 * @own_key: the device's public key, zero if it has none. Our own key as a peer is
 *	no error, and none is added: one list of peers may serve every host.
 */
bool wg_netlink_adds(const struct wg_netlink_peer *peer, const u8 own_key[WG_KEY_LEN]);

struct wg_netlink_allowedip wg_netlink_allowedip(const struct nlattr *attr);
bool wg_netlink_replaces_peers(struct nlattr **attrs);

/** wg_netlink_wipe() - the message has private and preshared keys, and nobody wipes a freed skb */
void wg_netlink_wipe(struct genl_info *info);

/* netlink_check.c */

/**
 * wg_netlink_check() - is the change well formed, and may the caller ask for it?
 * @attrs: those of WG_CMD_SET_DEVICE
 * @skb: the request, which tells the caller
 *
 * Return: 0, or -errno with a text in @extack, as the following do.
 */
int wg_netlink_check(struct wg_device *wg, struct nlattr **attrs, const struct sk_buff *skb,
		     struct netlink_ext_ack *extack);

/** wg_netlink_check_rights() - if something is set that acts in the creating namespace, may it be? */
int wg_netlink_check_rights(struct wg_device *wg, struct nlattr **attrs,
			    const struct sk_buff *skb, struct netlink_ext_ack *extack);

/** wg_netlink_check_capability() - may the caller see and change what acts there? */
int wg_netlink_check_capability(struct wg_device *wg, const struct sk_buff *skb,
				struct netlink_ext_ack *extack);

/** wg_netlink_check_place() - is the device still in the caller's namespace? RTNL held. */
int wg_netlink_check_place(struct wg_device *wg, const struct sk_buff *skb,
			   struct netlink_ext_ack *extack);

/* WG_CMD_SET_DEVICE, netlink_set.c */
int wg_netlink_set(struct sk_buff *skb, struct genl_info *info);

/** struct wg_change_part - one of the messages that make up a change */
struct wg_change_part {
	struct list_head list;
	struct nlattr *attrs[WGDEVICE_A_MAX + 1];
};

/**
 * wg_netlink_change() - carry out a change, all of it or nothing
 * @parts: list of struct wg_change_part, each checked by wg_netlink_check(); all but
 *	the first have peers alone
 * @skb: the request that asks for it
 *
 * Process context, takes the RTNL and update_lock. Return: 0, or -errno with
 * nothing changed and a text in @extack, which may point to an attribute of any part.
 */
int wg_netlink_change(struct wg_device *wg, struct list_head *parts, const struct sk_buff *skb,
		      struct netlink_ext_ack *extack);

#endif /* WG_NETLINK_H */
