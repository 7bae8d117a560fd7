// Runs in gjs: a WebKitGTK window for a driver, with storage in a folder. MiniBrowser keeps nothing when it is driven.
imports.gi.versions.Gtk = '3.0';
imports.gi.versions.WebKit2 = '4.1';
const { Gtk, WebKit2 } = imports.gi;

// The driver adds arguments of its own.
const folder = ARGV[0];
Gtk.init(null);
const storage = new WebKit2.WebsiteDataManager({
  base_data_directory: `${folder}/data`,
  base_cache_directory: `${folder}/cache`,
});
const context = new WebKit2.WebContext({ website_data_manager: storage });
context.set_automation_allowed(true);
context.connect('automation-started', (_, session) => {
  const application = new WebKit2.ApplicationInfo();
  application.set_name('MiniBrowser');
  application.set_version(2, 50, 0);
  session.set_application_info(application);
  session.connect('create-web-view', () => {
    const view = new WebKit2.WebView({ web_context: context, is_controlled_by_automation: true });
    const window = new Gtk.Window({ default_width: 1280, default_height: 1024 });
    window.add(view);
    window.show_all();
    return view;
  });
});
Gtk.main();
