//go:build linux && production

#include "protect_linux.h"
#include <gtk/gtk.h>
#include <webkit2/webkit2.h>
#include "_cgo_export.h"

// Mailroom's page, and the frame in it that shows a mail. Everything else that the page opens goes to the user's browser.
static gboolean isOurs(const char *uri)
{
    return g_str_has_prefix(uri, "wails://wails/") || g_strcmp0(uri, "about:srcdoc") == 0;
}

static gboolean decidePolicy(WebKitWebView *view, WebKitPolicyDecision *decision, WebKitPolicyDecisionType type, gpointer data)
{
    if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
        return FALSE; // the navigation that led to this response was already decided
    WebKitNavigationAction *action =
        webkit_navigation_policy_decision_get_navigation_action(WEBKIT_NAVIGATION_POLICY_DECISION(decision));
    const char *uri = webkit_uri_request_get_uri(webkit_navigation_action_get_request(action));
    if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && isOurs(uri))
        return FALSE;
    webkit_policy_decision_ignore(decision);
    mailroomRefused((char *)uri);
    return TRUE;
}

// Ends the session before the other page's scripts run, and replaces the page before a user mistakes it for Mailroom's.
static void loadChanged(WebKitWebView *view, WebKitLoadEvent event, gpointer data)
{
    const char *uri = webkit_web_view_get_uri(view);
    if (event == WEBKIT_LOAD_COMMITTED && (uri == NULL || !isOurs(uri)))
        mailroomOtherPage();
}

static void received(GtkWidget *window, GdkDragContext *context, gint x, gint y, GtkSelectionData *selection, guint info, guint time, gpointer data)
{
    if (gtk_drag_get_source_widget(context) != NULL)
        return; // the drag started in this window
    gchar **uris = gtk_selection_data_get_uris(selection);
    if (uris == NULL)
        return;
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (gchar **uri = uris; *uri != NULL; uri++)
    {
        gchar *path = g_filename_from_uri(*uri, NULL, NULL);
        if (path != NULL)
            g_ptr_array_add(paths, path);
    }
    g_strfreev(uris);
    if (paths->len > 0)
        mailroomDropped((char **)paths->pdata, (int)paths->len);
    g_ptr_array_unref(paths);
}

static void findWebView(GtkWidget *widget, gpointer found)
{
    if (WEBKIT_IS_WEB_VIEW(widget))
        *(GtkWidget **)found = widget;
    else if (GTK_IS_CONTAINER(widget))
        gtk_container_forall(GTK_CONTAINER(widget), findWebView, found);
}

static gboolean protectNow(gpointer data)
{
    GList *windows = gtk_window_list_toplevels();
    for (GList *each = windows; each != NULL; each = each->next)
    {
        GtkWidget *view = NULL;
        findWebView(GTK_WIDGET(each->data), &view);
        if (view == NULL)
            continue;
        g_signal_connect(view, "decide-policy", G_CALLBACK(decidePolicy), NULL);
        g_signal_connect(view, "load-changed", G_CALLBACK(loadChanged), NULL);
        // The web view accepts no drops (options.DragAndDrop), so the window around it gets them.
        gtk_drag_dest_set(GTK_WIDGET(each->data), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
        gtk_drag_dest_add_uri_targets(GTK_WIDGET(each->data));
        g_signal_connect(each->data, "drag-data-received", G_CALLBACK(received), NULL);
    }
    g_list_free(windows);
    return G_SOURCE_REMOVE;
}

void protect(void)
{
    gdk_threads_add_idle_full(G_PRIORITY_HIGH, protectNow, NULL, NULL); // before the page is shown
}
