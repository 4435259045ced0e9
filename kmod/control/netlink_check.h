/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* netlink_check.h - is a change well formed, and may the caller ask for it? */
#ifndef WG_NETLINK_CHECK_H
#define WG_NETLINK_CHECK_H

struct netlink_ext_ack;
struct nlattr;
struct sk_buff;
struct wg_device;

/**
 * wg_netlink_check() - is the change well formed, and may the caller ask for it?
 * @attrs: those of WG_CMD_SET_DEVICE
 * @skb: the request, which tells the caller
 *
 * Return: 0, or -errno with a text in @extack, as the following do.
 */
int wg_netlink_check(struct wg_device *wg, struct nlattr **attrs, const struct sk_buff *skb,
		     struct netlink_ext_ack *extack);

/** wg_netlink_check_rights() - what is set that acts in the creating namespace, may it be? */
int wg_netlink_check_rights(struct wg_device *wg, struct nlattr **attrs,
			    const struct sk_buff *skb, struct netlink_ext_ack *extack);

/** wg_netlink_check_capability() - may the caller see and change what acts there? */
int wg_netlink_check_capability(struct wg_device *wg, const struct sk_buff *skb,
				struct netlink_ext_ack *extack);

/** wg_netlink_check_place() - is the device still in the caller's namespace? RTNL held. */
int wg_netlink_check_place(struct wg_device *wg, const struct sk_buff *skb,
			   struct netlink_ext_ack *extack);

#endif /* WG_NETLINK_CHECK_H */
