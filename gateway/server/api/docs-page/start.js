// Shows the description of the gateway that serves this page. Nothing is asked of any other site.
const { SwaggerUIBundle } = globalThis;

SwaggerUIBundle({
  url: '../openapi.json',
  dom_id: '#calls',
  deepLinking: true,
  validatorUrl: null,
  filter: true,
  tryItOutEnabled: false,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 3,
  docExpansion: 'list',
  requestSnippetsEnabled: true,
  requestSnippets: { defaultExpanded: true },
});
