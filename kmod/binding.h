/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* binding.h - the interface and the addresses that a device's sockets are bound to */
#ifndef WG_BINDING_H
#define WG_BINDING_H

#include <linux/if.h>
#include <linux/in.h>
#include <linux/in6.h>

struct genl_info;
struct sk_buff;
struct work_struct;

/**
 * struct wg_binding - what the sockets are bound to, all of it in the creating namespace
 * @ifindex: of an interface or a VRF; 0 for any
 * @ifname: the name that it has, or had last
 * @gone: it is not there; the next one of that name takes its place
 * @ipv4: our address; zero for any
 * @ipv6: the same
 */
struct wg_binding {
	int ifindex;
	char ifname[IFNAMSIZ];
	bool gone;
	struct in_addr ipv4;
	struct in6_addr ipv6;
};

/* WGCTL_CMD_SET_BINDING and WGCTL_CMD_GET_BINDING */
int wg_binding_set(struct sk_buff *skb, struct genl_info *info);
int wg_binding_get(struct sk_buff *skb, struct genl_info *info);

/** wg_binding_return() - a device's binding_work: an interface of the name has come */
void wg_binding_return(struct work_struct *work);

/** wg_binding_init() - look out for interfaces that come and go; module load */
int wg_binding_init(void);
void wg_binding_exit(void);

#endif /* WG_BINDING_H */
