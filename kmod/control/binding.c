// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * binding.c - the interface and the addresses that a device's sockets are bound to
 *
 * An interface is bound to by its index and followed through changes of its name.
 * When it goes, the device's sockets are closed, so that nothing leaves by another
 * way, and opened again on the next interface of the last name: a PPP or USB
 * uplink comes back under its name, but with another index. A work item opens
 * them, as whoever makes the interface need not be allowed to have our port.
 */
#include "binding.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "state/device.h"
#include "state/endpoint.h"
#include "state/events.h"
#include "peers.h"
#include "socket.h"

int wg_binding_bind(struct wg_device *wg, const struct wg_binding *binding)
{
	int err = wg_socket_bind(wg, binding);

	if (!err)
		wg_event_device(wg, WGCTL_EVENT_DEVICE_CHANGED);
	return err;
}

struct net *wg_binding_net(struct wg_device *wg)
{
	struct net *net = rtnl_dereference(wg->creating_net);

	return net ? maybe_get_net(net) : NULL;
}

/*
 * Binds to the interface of the name, if there is one again and the binding is what it
 * was. Return: has it?
 */
static bool bind_again(struct wg_device *wg, struct net *net)
{
	struct wg_binding binding = wg->binding;
	struct net_device *dev;
	int err;

	dev = binding.gone ? __dev_get_by_name(net, binding.ifname) : NULL;
	if (!dev || dev == wg->dev)
		return false;
	binding.gone = false;
	binding.ifindex = dev->ifindex;
	err = wg_binding_bind(wg, &binding);
	if (err)
		net_warn_ratelimited("%s: cannot be bound to %s again: error %d; set a listen port\n",
				     wg->dev->name, dev->name, err);
	return !err;
}

void wg_binding_return(struct work_struct *work)
{
	struct wg_device *wg = container_of(work, struct wg_device, binding_work);
	bool bound = false;
	struct net *net;

	wg_device_lock(wg);
	rtnl_lock();
	net = wg_binding_net(wg);
	if (net) {
		bound = bind_again(wg, net);
		put_net(net);
	}
	rtnl_unlock();
	if (bound)
		wg_peers_for_each(wg, wg_endpoint_forget_source);
	wg_device_unlock(wg);
}

static bool may_concern(const struct wg_device *wg, const struct net_device *dev)
{
	return wg->binding.ifindex && rcu_access_pointer(wg->creating_net) == dev_net(dev);
}

static void leave(struct wg_device *wg, void *data)
{
	const struct net_device *dev = data;
	struct wg_binding binding = wg->binding;

	if (!may_concern(wg, dev) || binding.gone || binding.ifindex != dev->ifindex)
		return;
	binding.gone = true;
	wg_binding_bind(wg, &binding);
	pr_debug("%s: %s is gone that it is bound to\n", wg->dev->name, dev->name);
}

static void come(struct wg_device *wg, void *data)
{
	const struct net_device *dev = data;
	struct wg_binding *binding = &wg->binding;

	if (!may_concern(wg, dev))
		return;
	if (!binding->gone && binding->ifindex == dev->ifindex)
		strscpy(binding->ifname, dev->name, sizeof(binding->ifname));
	else if (binding->gone && !strcmp(binding->ifname, dev->name))
		wg_peers_defer(&wg->binding_work);
}

void wg_binding_interface_came(struct net_device *dev)
{
	wg_device_for_each(come, dev);
}

void wg_binding_interface_left(struct net_device *dev)
{
	wg_device_for_each(leave, dev);
}
