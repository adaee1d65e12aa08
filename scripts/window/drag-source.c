// A drag source: a small window at the top left of the screen that offers one URI, as a browser or a file manager would.
// Usage: window-drag-source URI. It prints the state of a drag: "ready" (can begin), "begun", "over" (above a target that accepts the URI),
// "refused" (no target accepted it), and "ended".
#include <gtk/gtk.h>

static void offer(GtkWidget *widget, GdkDragContext *context, GtkSelectionData *data, guint info, guint time, gpointer uri)
{
    gchar *uris[] = {uri, NULL};
    if (!gtk_selection_data_set_uris(data, uris))
        gtk_selection_data_set_text(data, uri, -1);
}

static void actionChanged(GdkDragContext *context, GdkDragAction action, gpointer data)
{
    if (action != 0)
        g_print("over\n");
}

static void begun(GtkWidget *widget, GdkDragContext *context, gpointer data)
{
    g_signal_connect(context, "action-changed", G_CALLBACK(actionChanged), NULL);
    g_print("begun\n");
}

static void ended(GtkWidget *widget, GdkDragContext *context, gpointer data)
{
    g_print("ended\n");
}

static gboolean refused(GtkWidget *widget, GdkDragContext *context, GtkDragResult result, gpointer data)
{
    g_print("refused\n");
    return TRUE; // skips the animation of a drag that flies back
}

static gboolean shown(GtkWidget *widget, GdkEvent *event, gpointer data)
{
    g_print("ready\n");
    return FALSE;
}

int main(int argc, char **argv)
{
    gtk_init(&argc, &argv);
    setvbuf(stdout, NULL, _IOLBF, 0);
    GtkWidget *window = gtk_window_new(GTK_WINDOW_POPUP); // above all other windows, also without a window manager
    GtkWidget *source = gtk_event_box_new();
    gtk_container_add(GTK_CONTAINER(source), gtk_label_new(argv[1]));
    gtk_container_add(GTK_CONTAINER(window), source);
    gtk_widget_set_size_request(source, 60, 30);
    gtk_window_move(GTK_WINDOW(window), 0, 0);
    gtk_drag_source_set(source, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY | GDK_ACTION_LINK);
    gtk_drag_source_add_uri_targets(source);
    gtk_drag_source_add_text_targets(source);
    g_signal_connect(source, "drag-begin", G_CALLBACK(begun), NULL);
    g_signal_connect(source, "drag-data-get", G_CALLBACK(offer), argv[1]);
    g_signal_connect(source, "drag-end", G_CALLBACK(ended), NULL);
    g_signal_connect(source, "drag-failed", G_CALLBACK(refused), NULL);
    g_signal_connect(window, "map-event", G_CALLBACK(shown), NULL);
    gtk_widget_show_all(window);
    gtk_main();
    return 0;
}
