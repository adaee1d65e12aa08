// Preloaded into the window's program by scripts/window-guard: runs JavaScript in the window's page, as a fault of the page or of WebKit could, and
// reports the results. So the tested program is the released one.
//   WINDOW_HAND      a named pipe; each line is run in the page. A line sets document.title to answer.
//   WINDOW_ANSWERS   a file that gets each title as a line.
//   WINDOW_ALLOW     if set, navigations that the program refuses proceed all the same, as in a web view that cannot refuse them.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

static void answered(WebKitWebView *view, GParamSpec *property, gpointer data)
{
    FILE *answers = fopen(getenv("WINDOW_ANSWERS"), "a");
    if (answers != NULL)
    {
        fprintf(answers, "%s\n", webkit_web_view_get_title(view));
        fclose(answers);
    }
}

static void findWebView(GtkWidget *widget, gpointer found)
{
    if (WEBKIT_IS_WEB_VIEW(widget))
        *(GtkWidget **)found = widget;
    else if (GTK_IS_CONTAINER(widget))
        gtk_container_forall(GTK_CONTAINER(widget), findWebView, found);
}

static gboolean run(gpointer script)
{
    static GtkWidget *view = NULL;
    GList *windows = gtk_window_list_toplevels();
    for (GList *each = windows; view == NULL && each != NULL; each = each->next)
    {
        findWebView(GTK_WIDGET(each->data), &view);
        if (view != NULL)
            g_signal_connect(view, "notify::title", G_CALLBACK(answered), NULL);
    }
    g_list_free(windows);
    if (view != NULL)
    {
        G_GNUC_BEGIN_IGNORE_DEPRECATIONS // its successor is not in WebKitGTK 2.38
        webkit_web_view_run_javascript(WEBKIT_WEB_VIEW(view), script, NULL, NULL, NULL);
        G_GNUC_END_IGNORE_DEPRECATIONS
    }
    free(script);
    return G_SOURCE_REMOVE;
}

static void *read_scripts(void *pipe)
{
    FILE *scripts = fopen(pipe, "r+"); // also for writing, so that it does not reach its end when a writer closes
    char *line = NULL;
    size_t size = 0;
    while (scripts != NULL && getline(&line, &size, scripts) > 0)
        g_idle_add_full(G_PRIORITY_HIGH, run, strdup(line), NULL); // before drawing, which keeps a slow machine busy
    return NULL;
}

__attribute__((constructor)) static void begin(void)
{
    char *pipe = getenv("WINDOW_HAND");
    unsetenv("LD_PRELOAD"); // not for WebKit's own processes
    pthread_t thread;
    if (pipe != NULL && strcmp(program_invocation_short_name, "mailroom") == 0)
        pthread_create(&thread, NULL, read_scripts, pipe);
}

void webkit_policy_decision_ignore(WebKitPolicyDecision *decision)
{
    if (getenv("WINDOW_ALLOW") != NULL)
    {
        webkit_policy_decision_use(decision);
        return;
    }
    void (*ignore)(WebKitPolicyDecision *) = (void (*)(WebKitPolicyDecision *))dlsym(RTLD_NEXT, "webkit_policy_decision_ignore");
    ignore(decision);
}
