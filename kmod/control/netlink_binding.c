// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * netlink_binding.c - the commands that read and set what a device's sockets are bound to
 *
 * What is named is of the namespace where the device was created, and must be there.
 */
#include "netlink_binding.h"

#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/genetlink.h>
#include <net/ip_fib.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "state/device.h"
#include "state/endpoint.h"
#include "state/wgctl_family.h"
#include "binding.h"
#include "netlink_check.h"
#include "peers.h"
#include "request.h"
#include "socket.h"

static bool is_none(const struct nlattr *attr)
{
	if (nla_type(attr) == WGCTL_A_BIND_IFNAME)
		return !*(const char *)nla_data(attr);
	return !nla_get_u32(attr);
}

/* The RTNL is held, so the interface stays. */
static struct net_device *find_interface(struct net *net, const struct nlattr *attr)
{
	u32 ifindex;

	if (nla_type(attr) == WGCTL_A_BIND_IFNAME)
		return __dev_get_by_name(net, nla_data(attr));
	ifindex = nla_get_u32(attr);
	return ifindex <= INT_MAX ? __dev_get_by_index(net, ifindex) : NULL;
}

static int set_interface(struct wg_device *wg, struct net *net, struct wg_binding *binding,
			 const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	struct net_device *dev;

	binding->ifindex = 0;
	binding->gone = false;
	memset(binding->ifname, 0, sizeof(binding->ifname));
	if (is_none(attr))
		return 0;
	dev = find_interface(net, attr);
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "there is no such interface in the namespace where the tunnel was created");
		return -ENODEV;
	}
	if (dev == wg->dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the tunnel cannot run through itself");
		return -ELOOP;
	}
	binding->ifindex = dev->ifindex;
	strscpy(binding->ifname, dev->name, sizeof(binding->ifname));
	return 0;
}

static int check_ipv4(struct net *net, const struct wg_binding *binding,
		      const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	u32 table;

	if (!binding->ipv4.s_addr)
		return 0;
	table = l3mdev_fib_table_by_index(net, binding->ifindex) ?: RT_TABLE_LOCAL;
	if (inet_addr_type_table(net, binding->ipv4.s_addr, table) == RTN_LOCAL)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "this IPv4 address is none of the namespace where the tunnel was created");
	return -EADDRNOTAVAIL;
}

/* Also an address that was bound to before, when the interface is taken away from it. */
static int check_link_local(const struct wg_binding *binding, const struct nlattr *attr,
			    struct netlink_ext_ack *extack)
{
	if (binding->ifindex || !(ipv6_addr_type(&binding->ipv6) & IPV6_ADDR_LINKLOCAL))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "a link-local address needs an interface to be bound to as well");
	return -EINVAL;
}

static int check_ipv6(struct net *net, const struct wg_binding *binding,
		      const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	bool present = false;
	int err;

	if (ipv6_addr_any(&binding->ipv6))
		return 0;
	if (!IS_ENABLED(CONFIG_IPV6) || !ipv6_mod_enabled()) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the kernel has no IPv6");
		return -EAFNOSUPPORT;
	}
	err = check_link_local(binding, attr, extack);
	if (err)
		return err;
#if IS_ENABLED(CONFIG_IPV6)
	present = ipv6_chk_addr(net, &binding->ipv6, __dev_get_by_index(net, binding->ifindex), 0);
#endif
	if (present)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "this IPv6 address is none of the namespace where the tunnel was created");
	return -EADDRNOTAVAIL;
}

/* What the request makes of @binding. Addresses are checked that it names. */
static int read_request(struct wg_device *wg, struct net *net, struct wg_binding *binding,
			struct genl_info *info)
{
	const struct nlattr *interface = info->attrs[WGCTL_A_BIND_IFINDEX];
	const struct nlattr *ipv4 = info->attrs[WGCTL_A_BIND_IPV4];
	const struct nlattr *ipv6 = info->attrs[WGCTL_A_BIND_IPV6];
	int err = 0;

	if (interface && info->attrs[WGCTL_A_BIND_IFNAME]) {
		NL_SET_ERR_MSG(info->extack,
			       "name the interface to bind to by either its index or its name");
		return -EINVAL;
	}
	interface = interface ?: info->attrs[WGCTL_A_BIND_IFNAME];
	if (interface)
		err = set_interface(wg, net, binding, interface, info->extack);
	if (!err && ipv4) {
		nla_memcpy(&binding->ipv4, ipv4, sizeof(binding->ipv4));
		err = check_ipv4(net, binding, ipv4, info->extack);
	}
	if (!err && ipv6) {
		nla_memcpy(&binding->ipv6, ipv6, sizeof(binding->ipv6));
		err = check_ipv6(net, binding, ipv6, info->extack);
	} else if (!err && interface) {
		err = check_link_local(binding, interface, info->extack);
	}
	return err;
}

/* Names follow from indices. */
static bool is_same(const struct wg_binding *a, const struct wg_binding *b)
{
	return a->ifindex == b->ifindex && a->gone == b->gone &&
	       a->ipv4.s_addr == b->ipv4.s_addr && ipv6_addr_equal(&a->ipv6, &b->ipv6);
}

/* Return: 1 if it is another now, 0, or -errno. */
static int change(struct wg_device *wg, const struct sk_buff *skb, struct genl_info *info)
{
	struct wg_binding binding = wg->binding;
	struct net *net;
	int err;

	err = wg_netlink_check_place(wg, skb, info->extack) ?:
	      wg_netlink_check_capability(wg, skb, info->extack);
	if (err)
		return err;
	net = wg_binding_net(wg);
	if (!net) {
		NL_SET_ERR_MSG(info->extack, "the namespace where the tunnel was created is gone");
		return -ENONET;
	}
	err = read_request(wg, net, &binding, info);
	if (!err && !is_same(&binding, &wg->binding)) {
		err = wg_binding_bind(wg, &binding);
		if (err && wg_socket_is_lost(wg))
			NL_SET_ERR_MSG(info->extack,
				       "the sockets cannot be bound so, and meanwhile another socket took their port; set a listen port");
		else if (err)
			wg_socket_explain(err, info->extack);
		else
			err = 1;
	}
	put_net(net);
	return err;
}

int wg_netlink_binding_set(struct sk_buff *skb, struct genl_info *info)
{
	struct wg_device *wg;
	int err;

	wg = wg_request_find_device(genl_info_net(info), info->attrs, info->extack);
	if (IS_ERR(wg))
		return PTR_ERR(wg);
	err = wg_device_lock_killable(wg);
	if (err)
		goto put;
	rtnl_lock();
	err = change(wg, skb, info);
	rtnl_unlock();
	/* Sockets first: nobody finds the old ones any more when routes by them are forgotten. */
	if (err > 0)
		wg_peers_for_each(wg, wg_endpoint_forget_source);
	wg_device_unlock(wg);
put:
	dev_put(wg->dev);
	return min(err, 0);
}

static bool put_binding(struct sk_buff *skb, struct wg_device *wg)
{
	const struct wg_binding *binding = &wg->binding;

	return !nla_put_u32(skb, WGCTL_A_IFINDEX, wg->dev->ifindex) &&
	       !nla_put_string(skb, WGCTL_A_IFNAME, wg->dev->name) &&
	       (!binding->ifindex ||
		(!nla_put_u32(skb, WGCTL_A_BIND_IFINDEX, binding->ifindex) &&
		 !nla_put_string(skb, WGCTL_A_BIND_IFNAME, binding->ifname))) &&
	       (!binding->ipv4.s_addr ||
		!nla_put_in_addr(skb, WGCTL_A_BIND_IPV4, binding->ipv4.s_addr)) &&
	       (ipv6_addr_any(&binding->ipv6) ||
		!nla_put_in6_addr(skb, WGCTL_A_BIND_IPV6, &binding->ipv6));
}

int wg_netlink_binding_get(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	struct wg_device *wg;
	void *header;
	bool fits;
	int err;

	wg = wg_request_find_device(genl_info_net(info), info->attrs, info->extack);
	if (IS_ERR(wg))
		return PTR_ERR(wg);
	/* Names and addresses of that namespace are nothing for others. */
	err = wg_netlink_check_capability(wg, skb, info->extack);
	if (err)
		goto put;
	err = -ENOMEM;
	reply = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		goto put;
	header = genlmsg_put_reply(reply, info, &wg_wgctl_family, 0, WGCTL_CMD_GET_BINDING);
	rtnl_lock();
	fits = header && put_binding(reply, wg);
	rtnl_unlock();
	if (WARN_ON_ONCE(!fits)) {
		nlmsg_free(reply);
		goto put;
	}
	genlmsg_end(reply, header);
	err = genlmsg_reply(reply, info);
put:
	dev_put(wg->dev);
	return err;
}
